import type { Room } from './release-lab.ts';

/**
 * What a release that was taken back must leave as it found it: every workload's spec, labels and own annotations, and the Services.
 * Not their status, and not what controllers count.
 */
export async function clusterState({ cluster }: Room): Promise<object> {
  const kinds = ['Deployment', 'StatefulSet', 'ReplicationController', 'Service', 'ConfigMap'] as const;
  const objects = await Promise.all(kinds.map((kind) => cluster.list(kind)));
  const described = objects.flat().map(({ kind, metadata, ...rest }) => {
    const { 'deployment.kubernetes.io/revision': _, ...annotations } = metadata?.annotations ?? {};
    const { status: __, ...content } = rest as { readonly status?: unknown };
    return [`${kind} ${metadata?.name}`, { ...content, labels: metadata?.labels, annotations }] as const;
  });
  return Object.fromEntries(described);
}
