import type { Kind } from '../../src/release/cluster-port.ts';
import type { Room } from './release-lab.ts';

const KINDS = [
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'ReplicationController',
  'Service',
  'ConfigMap',
] as const satisfies readonly Kind[];

/**
 * What a release that was taken back must leave as it found it: every workload's spec, labels and own annotations, and the Services.
 * Not their status, and not what controllers make and count.
 */
export async function clusterState({ cluster }: Room): Promise<object> {
  const entries = KINDS.map(async (kind) => {
    const objects = await cluster.list(kind);
    const own = objects.filter(({ metadata }) => metadata?.ownerReferences === undefined);
    return own.map(({ metadata, ...rest }) => {
      const { 'deployment.kubernetes.io/revision': _, ...annotations } = metadata?.annotations ?? {};
      const { status: __, ...content } = rest as { readonly status?: unknown };
      return [`${kind} ${metadata?.name}`, { ...content, labels: metadata?.labels, annotations }] as const;
    });
  });
  return Object.fromEntries((await Promise.all(entries)).flat());
}
