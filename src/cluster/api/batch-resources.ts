import type { Job } from '../job-object.ts';
import type { Draft } from '../store.ts';
import { defaultJob } from './defaults/job.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { JOB_COLUMNS } from './tables/job.ts';
import { validateJob } from './validation/job.ts';

/** The rows of what runs to an end. */
export const BATCH_RESOURCES: readonly ResourceDefinition[] = [
  {
    group: 'batch',
    version: 'v1',
    namespaced: true,
    plural: 'jobs',
    singular: 'job',
    kind: 'Job',
    shortNames: [],
    categories: ['all'],
    subresources: ['status'],
    prepare: (draft, situation) => defaultJob(draft as Draft<Job>, situation),
    validate: (job, situation) => validateJob(job as Job, situation),
    propagationPolicy: 'Orphan',
    deletionWarning:
      'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
    columns: JOB_COLUMNS,
    selectableFields: { 'status.successful': (job) => String((job as Job).status?.succeeded ?? 0) },
  },
];
