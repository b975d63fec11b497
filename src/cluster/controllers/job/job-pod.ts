import { COMPLETION_INDEX, type Job, TRACKING_FINALIZER } from '../../job-object.ts';
import { type Container, modifyObject, type Pod, type PodTemplate } from '../../objects.ts';
import type { Store } from '../../store.ts';
import { podFromTemplate } from '../pod-from-template.ts';

/** A new pod of a Job, for one of its indexes where it has any. */
export function jobPod(job: Job, index: number | undefined): ReturnType<typeof podFromTemplate> {
  const { name } = job.metadata;
  const { template } = job.spec;
  const pod =
    index === undefined
      ? podFromTemplate(job, template, { generateName: `${name}-` })
      : podFromTemplate(job, templateFor(name, template, index), { generateName: `${name}-${index}-` });
  pod.metadata = { ...pod.metadata, finalizers: [TRACKING_FINALIZER] };
  return pod;
}

/** The index is in the pod's annotations and labels, in its host name, and in its containers' environment. */
function templateFor(jobName: string, { metadata = {}, spec }: PodTemplate, index: number): PodTemplate {
  const mark = { [COMPLETION_INDEX]: String(index) };
  return {
    metadata: { ...metadata, labels: { ...metadata.labels, ...mark }, annotations: { ...metadata.annotations, ...mark } },
    spec: {
      ...spec,
      hostname: `${jobName}-${index}`,
      containers: spec.containers.map(withIndexVariable),
      ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(withIndexVariable) }),
    },
  };
}

const INDEX_VARIABLE = 'JOB_COMPLETION_INDEX';

function withIndexVariable(container: Container): Container {
  const { env = [] } = container;
  if (env.some(({ name }) => name === INDEX_VARIABLE)) return container;
  const fieldRef = { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` };
  return { ...container, env: [...env, { name: INDEX_VARIABLE, valueFrom: { fieldRef } }] };
}

/** Whether the Job has still to count the pod. */
export function isTracked({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(TRACKING_FINALIZER) === true;
}

/** The pod has been counted, or will never be: it may go. */
export function letGo(store: Store, { metadata }: Pod): void {
  modifyObject(store, 'pods', metadata.namespace, metadata.name, (draft) => {
    const others = (draft.metadata.finalizers ?? []).filter((name) => name !== TRACKING_FINALIZER);
    if (others.length > 0) draft.metadata.finalizers = others;
    else delete draft.metadata.finalizers;
  });
}
