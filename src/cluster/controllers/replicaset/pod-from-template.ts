import { admitPod } from '../../api/defaults/pod.ts';
import type { Pod, ReplicaSet } from '../../objects.ts';
import type { Draft } from '../../store.ts';
import { controllerReference } from '../ownership.ts';

/** A new pod of a ReplicaSet, admitted as the API server admits one. */
export function podFromTemplate(owner: ReplicaSet): Omit<Pod, 'metadata'> & { metadata: Partial<Pod['metadata']> } {
  const { metadata = {}, spec } = owner.spec.template;
  const { namespace, name } = owner.metadata;
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${name}-`,
      ...(namespace === undefined ? {} : { namespace }),
      ...(metadata.labels === undefined ? {} : { labels: metadata.labels }),
      ...(metadata.annotations === undefined ? {} : { annotations: metadata.annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: structuredClone(spec),
  };
  admitPod(pod as Draft<Pod>);
  return pod;
}
