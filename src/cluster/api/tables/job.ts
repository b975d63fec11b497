import { endOf, type Job, jobCondition } from '../../job-object.ts';
import type { Column } from '../resource-definition.ts';
import { humanDuration } from './age.ts';
import { AGE, NAME, text } from './columns.ts';
import { TEMPLATE_COLUMNS } from './workload.ts';

export const JOB_COLUMNS: readonly Column[] = [
  NAME,
  text('Status', 'Status of the job.', (job) => statusOf(job as Job)),
  text('Completions', 'The number of pods which reached phase Succeeded, of those wanted.', (job) => completions(job as Job)),
  text('Duration', 'Time required to complete the job.', (job) => duration(job as Job)),
  AGE,
  ...TEMPLATE_COLUMNS,
];

function statusOf(job: Job): string {
  const end = endOf(job);
  if (end !== undefined) return end.type;
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  const stage = ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find((type) => jobCondition(job, type) !== undefined);
  return stage ?? 'Running';
}

function completions({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const { parallelism = 0 } = spec;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function duration({ status: { startTime, completionTime } = {} }: Job): string {
  if (startTime === undefined) return '';
  const end = completionTime === undefined ? Date.now() : Date.parse(completionTime);
  return humanDuration(end - Date.parse(startTime));
}
