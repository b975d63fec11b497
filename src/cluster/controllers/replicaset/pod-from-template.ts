import type { Container, Pod, ReplicaSet } from '../../objects.ts';
import { controllerReference } from '../ownership.ts';

/** Tolerations that admission gives every pod. */
const DEFAULT_TOLERATIONS = ['not-ready', 'unreachable'].map((condition) => ({
  key: `node.kubernetes.io/${condition}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
}));

/** A new pod of a ReplicaSet, with what the API server and its admission would add to it. */
export function podFromTemplate(owner: ReplicaSet): Omit<Pod, 'metadata'> & { metadata: Partial<Pod['metadata']> } {
  const { metadata = {}, spec } = owner.spec.template;
  const { namespace, name } = owner.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${name}-`,
      ...(namespace === undefined ? {} : { namespace }),
      ...(metadata.labels === undefined ? {} : { labels: metadata.labels }),
      ...(metadata.annotations === undefined ? {} : { annotations: metadata.annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: {
      serviceAccountName: 'default',
      serviceAccount: 'default',
      tolerations: DEFAULT_TOLERATIONS,
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
      ...spec,
    },
    status: { phase: 'Pending', qosClass: qualityOfService(spec.containers) },
  };
}

/** Kubernetes' rule on cpu and memory: nothing asked BestEffort, all limits equal to all requests Guaranteed, else Burstable. */
export function qualityOfService(containers: readonly Container[]): 'BestEffort' | 'Guaranteed' | 'Burstable' {
  const amounts = containers.map(({ resources }) => {
    const { requests = {}, limits = {} } = (resources ?? {}) as {
      requests?: Record<string, unknown>;
      limits?: Record<string, unknown>;
    };
    return ['cpu', 'memory'].map((name) => ({ request: requests[name] ?? limits[name], limit: limits[name] }));
  });
  const all = amounts.flat();
  if (all.every(({ request, limit }) => request === undefined && limit === undefined)) return 'BestEffort';
  return all.every(({ request, limit }) => limit !== undefined && request === limit) ? 'Guaranteed' : 'Burstable';
}
