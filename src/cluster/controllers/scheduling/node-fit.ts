import { amount, podAmount, type ResourceList, resourcesOf } from '../../admission/pod-resources.ts';
import { matchesLabels, type Requirement } from '../../label-requirements.ts';
import type { Pod } from '../../objects.ts';
import type { KubeObject } from '../../store.ts';

/** Why a node cannot take a pod, in the scheduler's words; nothing when it can. As there, the first rule that says no decides. */
export function misfits(pod: Pod, node: KubeObject): readonly string[] {
  const rules = [unschedulable, taints, affinity, resources, spread];
  return rules.map((rule) => rule(pod, node)).find((reasons) => reasons.length > 0) ?? [];
}

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

interface Toleration {
  readonly key?: string;
  readonly operator?: 'Exists' | 'Equal';
  readonly value?: string;
  readonly effect?: string;
}

function specOf({ spec }: KubeObject): { readonly unschedulable?: boolean; readonly taints?: readonly Taint[] } {
  return spec ?? {};
}

function tolerates({ spec }: Pod, taint: Taint): boolean {
  return ((spec['tolerations'] ?? []) as readonly Toleration[]).some(
    ({ key = '', operator = 'Equal', value = '', effect = '' }) =>
      (effect === '' || effect === taint.effect) &&
      (key === '' ? operator === 'Exists' : key === taint.key) &&
      (operator === 'Exists' || value === (taint.value ?? '')),
  );
}

function unschedulable(pod: Pod, node: KubeObject): string[] {
  const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  return specOf(node).unschedulable === true && !tolerates(pod, taint) ? ['node(s) were unschedulable'] : [];
}

function taints(pod: Pod, node: KubeObject): string[] {
  const hard = (specOf(node).taints ?? []).filter(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute');
  return hard.every((taint) => tolerates(pod, taint)) ? [] : ['node(s) had untolerated taint(s)'];
}

interface NodeTerm {
  readonly matchExpressions?: readonly NodeRequirement[];
  readonly matchFields?: readonly NodeRequirement[];
}

interface NodeRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values?: readonly string[];
}

function affinity({ spec }: Pod, { metadata }: KubeObject): string[] {
  const { labels = {}, name } = metadata;
  const selected = Object.entries((spec['nodeSelector'] ?? {}) as Record<string, string>);
  const { nodeAffinity } = (spec['affinity'] ?? {}) as {
    nodeAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms?: readonly NodeTerm[] } };
  };
  const terms = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const fits =
    selected.every(([key, value]) => labels[key] === value) &&
    (terms === undefined ||
      terms.some(({ matchExpressions = [], matchFields = [] }) => {
        if (matchExpressions.length + matchFields.length === 0) return false;
        return (
          matchesLabels(matchExpressions.map(asRequirement), labels) &&
          matchesLabels(matchFields.map(asRequirement), { 'metadata.name': name })
        );
      }));
  return fits ? [] : ["node(s) didn't match Pod's node affinity/selector"];
}

const OPERATORS = { Gt: 'GreaterThan', Lt: 'LessThan' } as const;

function asRequirement({ key, operator, values = [] }: NodeRequirement): Requirement {
  return { key, operator: operator === 'Gt' || operator === 'Lt' ? OPERATORS[operator] : operator, values };
}

/** Not counted by this node: pods may write as much as the machine's disk takes. */
const UNCOUNTED = ['ephemeral-storage'];

/** A pod has to fit the whole node; what others on it ask for is not counted, because they are processes that share one machine. */
function resources({ spec }: Pod, node: KubeObject): string[] {
  const { allocatable = {} } = (node['status'] ?? {}) as { allocatable?: ResourceList };
  const asked = [...spec.containers, ...(spec.initContainers ?? [])].flatMap((container) =>
    Object.keys(resourcesOf(container, 'requests')),
  );
  return [...new Set(asked)]
    .filter((name) => !UNCOUNTED.includes(name))
    .filter((name) => (podAmount(spec, 'requests', name)?.nanos ?? 0n) > (amount(allocatable, name)?.nanos ?? 0n))
    .map((name) => `Insufficient ${name}`)
    .toSorted();
}

/** With one node no domain can have too many pods; but a node without the label is in no domain. */
function spread({ spec }: Pod, { metadata }: KubeObject): string[] {
  const constraints = (spec['topologySpreadConstraints'] ?? []) as readonly { topologyKey: string; whenUnsatisfiable?: string }[];
  const hard = constraints.filter(({ whenUnsatisfiable = 'DoNotSchedule' }) => whenUnsatisfiable === 'DoNotSchedule');
  return hard.every(({ topologyKey }) => metadata.labels?.[topologyKey] !== undefined)
    ? []
    : ["node(s) didn't match pod topology spread constraints (missing required label)"];
}
