import { isIndexed, type Job, jobCondition, type JobStatus } from '../../job-object.ts';
import type { Condition, Pod } from '../../objects.ts';
import { kubeTime } from '../../timestamp.ts';
import { isActive, isReady, isTerminating } from '../pod-state.ts';
import { unlessZero } from '../replicaset/replicaset-status.ts';
import { completionIndexOf, formatIndexes, parseIndexes } from './completion-indexes.ts';
import { isTracked } from './job-pod.ts';

/** What a Job's pods come to: those that count now for the first time, and the totals with them. */
export interface Tally {
  readonly active: readonly Pod[];
  readonly terminating: readonly Pod[];
  /** Those that have ended and are still held, counted or not: an index that is none of the Job's counts nowhere. */
  readonly ended: readonly Pod[];
  readonly newlySucceeded: readonly Pod[];
  readonly newlyFailed: readonly Pod[];
  readonly succeeded: number;
  readonly failed: number;
  /** Of an Indexed Job; empty for others. */
  readonly completed: readonly number[];
}

export function tallyOf(job: Job, pods: readonly Pod[]): Tally {
  const { spec, status = {} } = job;
  const ended = pods.filter((pod) => isTracked(pod) && (pod.status?.phase === 'Succeeded' || hasFailed(job, pod)));
  const counted = ended.filter((pod) => !isIndexed(job) || completionIndexOf(pod, job) !== undefined);
  const newlySucceeded = counted.filter((pod) => pod.status?.phase === 'Succeeded');
  const newlyFailed = counted.filter((pod) => hasFailed(job, pod));
  const completed = isIndexed(job)
    ? [
        ...parseIndexes(status.completedIndexes ?? '', spec.completions ?? 0),
        ...newlySucceeded.map((pod) => completionIndexOf(pod, job) ?? 0),
      ]
    : [];
  return {
    active: pods.filter(isActive),
    terminating: pods.filter(isTerminating),
    ended,
    newlySucceeded,
    newlyFailed,
    succeeded: isIndexed(job) ? new Set(completed).size : (status.succeeded ?? 0) + newlySucceeded.length,
    failed: (status.failed ?? 0) + newlyFailed.length,
    completed,
  };
}

/** A pod that is being deleted has failed, too, unless the Job waits for its end. */
function hasFailed({ spec }: Job, { metadata, status }: Pod): boolean {
  if (status?.phase === 'Failed') return true;
  if (spec.podReplacementPolicy === 'Failed') return false;
  return metadata.deletionTimestamp !== undefined && status?.phase !== 'Succeeded';
}

export type JobCondition = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** How the Job is going to end, decided once; undefined while that is open. */
export function outcomeOf(job: Job, tally: Tally, pods: readonly Pod[], nowMs: number): JobCondition | undefined {
  const decided = jobCondition(job, 'FailureTarget') ?? jobCondition(job, 'SuccessCriteriaMet');
  if (decided !== undefined) return decided;
  if (tally.failed > (job.spec.backoffLimit ?? 6) || pastRestarts(job, pods)) {
    return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  if (deadlineInMs(job, nowMs) === 0) return failure('DeadlineExceeded', 'Job was active longer than specified deadline');
  return undefined;
}

function failure(reason: string, message: string): JobCondition {
  return { type: 'FailureTarget', status: 'True', reason, message };
}

export const SUCCESS: JobCondition = {
  type: 'SuccessCriteriaMet',
  status: 'True',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};

/** With restartPolicy OnFailure, restarts in pods that go on count against the limit. */
function pastRestarts({ spec }: Job, pods: readonly Pod[]): boolean {
  if (spec.template.spec.restartPolicy !== 'OnFailure') return false;
  const restarts = pods
    .filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending')
    .flatMap(({ status }) => [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
  const { backoffLimit = 6 } = spec;
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

/** How long until the Job's deadline: 0 when it is over, undefined when it has none or its clock does not run. */
export function deadlineInMs({ spec, status }: Job, nowMs: number): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || spec.suspend === true || status?.startTime === undefined) return undefined;
  return Math.max(0, Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000 - nowMs);
}

/** All that has been asked for is done. Without a number of completions, one success and nothing that still runs. */
export function isDone({ spec }: Job, { succeeded }: Tally, active: number): boolean {
  return active === 0 && (spec.completions === undefined ? succeeded > 0 : succeeded >= spec.completions);
}

/** The status with these counts; zeros are left out where Go's omitempty does. */
export function statusWith(job: Job, tally: Tally, active: readonly Pod[], terminating: number): JobStatus {
  const { active: _a, succeeded: _s, failed: _f, completedIndexes: _c, ...rest } = job.status ?? {};
  const indexes = formatIndexes(tally.completed);
  return {
    ...rest,
    ...unlessZero('active', active.length),
    ...unlessZero('succeeded', tally.succeeded),
    ...unlessZero('failed', tally.failed),
    ...(indexes === '' ? {} : { completedIndexes: indexes }),
    ready: active.filter(isReady).length,
    terminating,
    uncountedTerminatedPods: {},
  };
}

/** The conditions with one of them set; its time changes with its status only. */
export function withCondition(conditions: readonly Condition[] = [], news: JobCondition): Condition[] {
  const now = kubeTime();
  const { type, status, reason = '', message = '' } = news;
  const condition = { type, status, lastProbeTime: now, lastTransitionTime: now, reason, message };
  const before = conditions.find((each) => each.type === type);
  if (before?.status === status && before.reason === reason) return [...conditions];
  return before === undefined ? [...conditions, condition] : conditions.map((each) => (each === before ? condition : each));
}
