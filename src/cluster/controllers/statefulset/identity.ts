import type { ControllerRevision, Pod, StatefulSet } from '../../objects.ts';
import { podFromTemplate } from '../pod-from-template.ts';

/** On a pod: the name of the ControllerRevision that it was made from. */
const REVISION = 'controller-revision-hash';

/** The first ordinal of a StatefulSet's pods. */
export function firstOrdinal({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0;
}

/** The ordinal in the name of a pod (`web-2`) of this StatefulSet; undefined for any other name. */
export function ordinalOf({ metadata }: StatefulSet, pod: Pod): number | undefined {
  const parts = /^(?<parent>.+)-(?<ordinal>\d+)$/.exec(pod.metadata.name)?.groups;
  return parts?.['parent'] === metadata.name ? Number(parts['ordinal']) : undefined;
}

/** The name of the revision that a pod was made from; undefined for one that was made by somebody else. */
export function revisionOf({ metadata }: Pod): string | undefined {
  return metadata.labels?.[REVISION];
}

/** A new pod with the name, host name and labels of that ordinal. */
export function podAt(set: StatefulSet, revision: ControllerRevision, ordinal: number): ReturnType<typeof podFromTemplate> {
  const name = `${set.metadata.name}-${ordinal}`;
  const { serviceName } = set.spec;
  const { metadata, spec } = revision.data.spec.template;
  const labels = {
    ...metadata?.labels,
    'apps.kubernetes.io/pod-index': String(ordinal),
    [REVISION]: revision.metadata.name,
    'statefulset.kubernetes.io/pod-name': name,
  };
  const placed = { ...spec, hostname: name, ...(serviceName === undefined ? {} : { subdomain: serviceName }) };
  return podFromTemplate(set, { metadata: { ...metadata, labels }, spec: placed }, { name });
}
