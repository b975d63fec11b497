import { clusterFault } from './cluster-fault.ts';
import type { ClusterPort, Deployment, PodTemplate, ReplicaSet } from './cluster-port.ts';
import { selectorText, type Labels } from './labels.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
export const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** The books that the Deployment and its tools keep on the Deployment itself: they do not come back with an earlier revision. */
export const NOT_OF_A_REVISION: ReadonlySet<string> = new Set([
  REVISION,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
  'kubectl.kubernetes.io/last-applied-configuration',
]);

const TEMPLATE_HASH = 'pod-template-hash';

/** One entry of a Deployment's history, kept as a ReplicaSet. */
export interface Revision {
  readonly number: number;
  readonly template: PodTemplate;
  /** What a Deployment gets back with it: its change-cause, and what else was annotated then. */
  readonly annotations: Labels;
}

/** The Deployment's history, oldest first. */
export async function revisionsOf(deployment: Deployment, cluster: ClusterPort): Promise<Revision[]> {
  const replicaSets = await cluster.list('ReplicaSet', { labels: selectorText(deployment.spec?.selector ?? {}) });
  return replicaSets
    .filter(({ metadata }) => metadata?.ownerReferences?.some(({ uid }) => uid === deployment.metadata?.uid) === true)
    .flatMap(revisionOf)
    .toSorted((a, b) => a.number - b.number);
}

function revisionOf({ metadata, spec }: ReplicaSet): Revision[] {
  const number = Number(metadata?.annotations?.[REVISION] ?? 'none');
  if (spec?.template === undefined || !Number.isSafeInteger(number)) return [];
  const annotations = Object.entries(metadata?.annotations ?? {}).filter(([key]) => !NOT_OF_A_REVISION.has(key));
  return [{ number, template: withoutHash(spec.template), annotations: Object.fromEntries(annotations) }];
}

function withoutHash(template: PodTemplate): PodTemplate {
  const { [TEMPLATE_HASH]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** The revision to go back to, by kubectl's rule: `previous` is the one before the newest. */
export function chosenRevision(wanted: number | 'previous', history: readonly Revision[], object: string): Revision {
  const found = wanted === 'previous' ? history.at(-2) : history.find(({ number }) => number === wanted);
  if (found !== undefined) return found;
  const known = history.map(({ number }) => number).join(', ');
  const what = wanted === 'previous' ? 'its history has no earlier revision' : `its history has no revision ${wanted}`;
  throw clusterFault(object, what, known === '' ? 'it has none' : `it has ${known}`);
}

/** The Deployment with that revision's template and annotations, as `kubectl rollout undo` writes it. */
export function atRevision(deployment: Deployment, { template, annotations }: Revision): Deployment {
  if (deployment.spec === undefined) return deployment;
  const own = Object.entries(deployment.metadata?.annotations ?? {}).filter(([key]) => NOT_OF_A_REVISION.has(key));
  return {
    ...deployment,
    metadata: { ...deployment.metadata, annotations: { ...Object.fromEntries(own), ...annotations } },
    spec: { ...deployment.spec, template },
  };
}

/** On one line, oldest first: `1 hello:11.0 (first), 2 hello:12.0`. */
export function historyText(history: readonly Revision[]): string {
  if (history.length === 0) return 'no revisions';
  return history
    .map(({ number, template, annotations }) => {
      const cause = annotations[CHANGE_CAUSE];
      return `${number} ${imagesOf(template)}${cause === undefined ? '' : ` (${cause})`}`;
    })
    .join(', ');
}

/** The images of all containers, in their order. */
export function imagesOf(template: PodTemplate | undefined): string {
  return (template?.spec?.containers ?? []).map(({ image }) => image ?? '(no image)').join(' + ');
}
