import type { ClusterPort, ObjectOfKind } from '../cluster-port.ts';
import { formatQuantity, parseQuantity } from './quantity.ts';
import { containerDefaults, filledIn, sum, times, usageOfPod, type PodSpec, type Usage } from './usage.ts';

type Quota = ObjectOfKind['ResourceQuota'];

/** Pods that are to come, or that go before they come. */
export interface Pods {
  readonly spec: PodSpec;
  readonly count: number;
}

export interface Extra {
  /** For people, as a subject: `Deployment hello-green`. */
  readonly what: string;
  readonly pods: Pods;
  /** Whether a Deployment is created for them, too. */
  readonly deployment: boolean;
  /** What goes before they come. */
  readonly freed: readonly Pods[];
}

export interface Room {
  /** What the pods to come ask for, as the cluster will fill it in. */
  readonly usage: Usage;
  /** Why there is no room for them, in one sentence; undefined when there is. */
  readonly shortage: string | undefined;
}

/** Lays what is to come against what the namespace's quotas have left. */
export async function findRoom(extra: Extra, cluster: ClusterPort): Promise<Room> {
  const [limitRanges, quotas] = await Promise.all([cluster.list('LimitRange'), cluster.list('ResourceQuota')]);
  const spec = filledIn(extra.pods.spec, containerDefaults(limitRanges));
  const usage = times(usageOfPod(spec), extra.pods.count);
  if (extra.pods.count === 0) return { usage, shortage: undefined };
  const freed = sum(extra.freed.map((pods) => times(usageOfPod(pods.spec), pods.count)));
  const wanted = extra.deployment ? sum([usage, DEPLOYMENT]) : usage;
  const shortages = quotas.flatMap((quota) => shortageOf(quota, { what: extra.what, spec, wanted, freed }, cluster.namespace));
  return { usage, shortage: shortages[0] };
}

const DEPLOYMENT: Usage = new Map([
  ['count/deployments.apps', 1000],
  ['count/replicasets.apps', 1000],
]);

interface Want {
  readonly what: string;
  readonly spec: PodSpec;
  readonly wanted: Usage;
  readonly freed: Usage;
}

function shortageOf(quota: Quota, { what, spec, wanted, freed }: Want, namespace: string): string[] {
  if (!covers(quota, spec)) return [];
  const name = `ResourceQuota ${namespace}/${quota.metadata?.name}`;
  const { hard = quota.spec?.hard ?? {}, used = {} } = quota.status ?? {};
  const unsaid = Object.keys(hard).find((resource) => mustBeSaid(resource) && !isSaid(spec, resource));
  if (unsaid !== undefined) return [`${what}: its pods do not say ${unsaid}, which ${name} asks of every pod`];
  const short = Object.entries(hard).flatMap(([resource, limit]) => {
    const left = (parseQuantity(limit) ?? 0) - (parseQuantity(used[resource] ?? '0') ?? 0) + (freed.get(resource) ?? 0);
    const need = wanted.get(resource) ?? 0;
    // A quota that is overdrawn already is in the way of what asks for more only.
    if (need === 0 || need <= left) return [];
    const text = (amount: number) => formatQuantity(amount, resource);
    return [`${resource} ${text(need)} more, where ${text(Math.max(0, left))} of ${limit} is left`];
  });
  return short.length === 0 ? [] : [`${what} does not fit into ${name}: it needs ${short.join(', and ')}`];
}

/** Whether the quota's scopes take in such pods. Scopes by priority and the like are left to the cluster. */
function covers({ spec: quota }: Quota, spec: PodSpec): boolean {
  if (quota?.scopeSelector !== undefined) return false;
  const asksForNothing = [...usageOfPod(spec)].every(([name, amount]) => !/\.(cpu|memory)$/.test(name) || amount === 0);
  const ends = spec.activeDeadlineSeconds !== undefined;
  const isIn: Readonly<Record<string, boolean>> = {
    BestEffort: asksForNothing,
    NotBestEffort: !asksForNothing,
    Terminating: ends,
    NotTerminating: !ends,
  };
  return (quota?.scopes ?? []).every((scope) => isIn[scope] ?? false);
}

function mustBeSaid(resource: string): boolean {
  return /^((requests|limits)\.)?(cpu|memory)$/.test(resource);
}

/** Of every container, as the cluster asks it. */
function isSaid({ containers, initContainers = [] }: PodSpec, resource: string): boolean {
  const [kind, name = kind] = resource.split('.');
  return [...containers, ...initContainers].every(({ resources }) => {
    const amounts = kind === 'limits' ? resources?.limits : resources?.requests;
    return amounts?.[name ?? ''] !== undefined;
  });
}
