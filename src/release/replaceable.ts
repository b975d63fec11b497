import type { V1LabelSelector, V1ObjectMeta } from '@kubernetes/client-node';
import type { ClusterPort, ObjectOfKind, Pod, PodTemplate, Wire } from './cluster-port.ts';
import type { ReplaceableKind } from './object-kind.ts';
import { selectorText, type Labels } from './labels.ts';
import { ReleaseFailed } from './strategy.ts';

export type Replaceable = ObjectOfKind[ReplaceableKind];

/** What the kinds have in common. */
interface Common {
  readonly kind?: string;
  readonly metadata?: Wire<V1ObjectMeta>;
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: PodTemplate;
    readonly selector?: Labels | Wire<V1LabelSelector>;
  };
}

/** The workload, which preflight has seen: that it is missing now is somebody's doing. */
export async function existingReplaceable(cluster: ClusterPort, kind: ReplaceableKind, name: string): Promise<Replaceable> {
  const found = await cluster.get(kind, name);
  if (found === undefined) throw new ReleaseFailed(`there is no ${kind} ${cluster.namespace}/${name}`);
  return found;
}

/** A ReplicationController's is nothing but labels. */
export function selectorOf({ kind, spec }: Common): Wire<V1LabelSelector> {
  const selector = spec?.selector ?? {};
  return kind === 'ReplicationController' ? { matchLabels: { ...selector } as Record<string, string> } : selector;
}

/** The selector as it stands in a query. */
export function podSelectorOf(workload: Common): string {
  return selectorText(selectorOf(workload));
}

/** The pods that the workload controls, those on their way out included. */
export async function podsOfReplaceable(cluster: ClusterPort, workload: Replaceable): Promise<Pod[]> {
  return ownedPods(workload, await cluster.list('Pod', { labels: podSelectorOf(workload) }));
}

export function ownedPods({ metadata: owner }: Common, pods: readonly Pod[]): Pod[] {
  return pods.filter(({ metadata }) => metadata?.ownerReferences?.some(({ uid }) => uid === owner?.uid) === true);
}

export function withTemplate<Workload extends Common>(workload: Workload, template: PodTemplate): Workload {
  return { ...workload, spec: { ...workload.spec, template } };
}
