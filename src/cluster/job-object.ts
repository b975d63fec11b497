import type { Condition, LabelSelector, PodTemplate } from './objects.ts';
import type { KubeObject } from './store.ts';

/** A batch/v1 Job, with the fields that this cluster acts on. */
export interface Job extends KubeObject {
  readonly spec: JobSpec;
  readonly status?: JobStatus;
}

export interface JobSpec {
  readonly parallelism?: number;
  /** Absent: one success is enough, and pods end when they like. */
  readonly completions?: number;
  readonly completionMode?: 'NonIndexed' | 'Indexed';
  readonly backoffLimit?: number;
  readonly activeDeadlineSeconds?: number;
  readonly ttlSecondsAfterFinished?: number;
  readonly suspend?: boolean;
  /** `Failed`: a pod that is being deleted is replaced, and counted, once it has ended. */
  readonly podReplacementPolicy?: 'TerminatingOrFailed' | 'Failed';
  /** The selector is the writer's own, not the one that the API server makes. */
  readonly manualSelector?: boolean;
  readonly managedBy?: string;
  readonly selector: LabelSelector;
  readonly template: PodTemplate;
  readonly [field: string]: unknown;
}

export interface JobStatus {
  readonly conditions?: readonly Condition[];
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly active?: number;
  readonly ready?: number;
  readonly terminating?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  /** `0,2-4`; of an Indexed Job. */
  readonly completedIndexes?: string;
  readonly uncountedTerminatedPods?: object;
}

/** Keeps a Job's pod in the store until the Job has counted it. */
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';

/** Annotation and label of an Indexed Job's pod. */
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';

export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === 'Indexed';
}

export function jobCondition({ status }: Job, wanted: string): Condition | undefined {
  return status?.conditions?.find(({ type, status: is }) => type === wanted && is === 'True');
}

/** The condition with which a Job has ended for good; undefined while it goes on. */
export function endOf(job: Job): Condition | undefined {
  return jobCondition(job, 'Complete') ?? jobCondition(job, 'Failed');
}
