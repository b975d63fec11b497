import type { Job } from '../../job-object.ts';
import { randomSuffix } from '../../name-suffix.ts';
import type { Draft } from '../../store.ts';
import type { Situation } from '../resource-definition.ts';
import { defaultPodSpec } from './pod.ts';

/** The labels by which a Job finds its pods; those without a prefix are the older names of the same. */
const UID_LABELS = ['batch.kubernetes.io/controller-uid', 'controller-uid'];
const NAME_LABELS = ['batch.kubernetes.io/job-name', 'job-name'];

/** The labels that the API server gives to the pods of a Job, so that no other controller's selector fits them. */
export function generatedLabels({ metadata }: { readonly metadata: { name: string; uid: string } }): Record<string, string> {
  return Object.fromEntries([
    ...UID_LABELS.map((label) => [label, metadata.uid]),
    ...NAME_LABELS.map((label) => [label, metadata.name]),
  ]) as Record<string, string>;
}

/** The defaults of batch/v1 Job. A new one gets a selector of its own, unless it says that it brings one. */
export function defaultJob(job: Draft<Job>, { previous }: Situation): void {
  const { spec } = job;
  if (spec === undefined) return;
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= 6;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  spec.podReplacementPolicy ??= 'TerminatingOrFailed';
  if (spec.template?.spec !== undefined) defaultPodSpec(spec.template.spec);
  if (previous === undefined) generateSelector(job);
  job.status ??= {};
}

function generateSelector(job: Draft<Job>): void {
  const { metadata, spec } = job;
  // The name is in the labels, so it cannot wait until the object is stored.
  if (metadata.generateName !== undefined) metadata.name ??= `${metadata.generateName}${randomSuffix()}`;
  if (spec.template !== undefined && spec.manualSelector !== true) {
    const labels = generatedLabels(job);
    const [selected = ''] = UID_LABELS;
    spec.selector = { ...spec.selector, matchLabels: { [selected]: metadata.uid, ...spec.selector?.matchLabels } };
    spec.template.metadata = { ...spec.template.metadata, labels: { ...labels, ...spec.template.metadata?.labels } };
  }
  const labels = spec.template?.metadata?.labels;
  if (labels !== undefined) metadata.labels ??= { ...labels };
}
