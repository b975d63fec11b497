import { admitPod } from '../api/defaults/pod.ts';
import type { Pod, PodTemplate } from '../objects.ts';
import type { Draft, KubeObject } from '../store.ts';
import { controllerReference } from './ownership.ts';

/** A new pod that `owner` controls, admitted as the API server admits one. */
export function podFromTemplate(
  owner: KubeObject,
  template: PodTemplate,
  naming: { readonly name: string } | { readonly generateName: string },
): Omit<Pod, 'metadata'> & { metadata: Partial<Pod['metadata']> } {
  const { metadata = {}, spec } = template;
  const { namespace } = owner.metadata;
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...naming,
      ...(namespace === undefined ? {} : { namespace }),
      ...(metadata.labels === undefined ? {} : { labels: metadata.labels }),
      ...(metadata.annotations === undefined ? {} : { annotations: metadata.annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: structuredClone(spec),
  };
  admitPod(pod as unknown as Draft<Pod>);
  return pod;
}
