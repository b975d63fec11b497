import { isDeepStrictEqual } from 'node:util';
import type { Job, JobSpec } from '../../job-object.ts';
import { matchesLabels, requirementsOf } from '../../label-requirements.ts';
import type { Cause } from '../api-error.ts';
import { generatedLabels } from '../defaults/job.ts';
import type { Situation } from '../resource-definition.ts';
import { forbiddenField, invalidValue, notNegative, required, unsupported } from './causes.ts';
import { validateLabels } from './metadata.ts';
import { validatePodSpec } from './pod.ts';

const MOST_PARALLEL_INDEXED = 100_000;
const COUNTS = ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'] as const;
/** In the order in which the real API server complains of them, after completions, selector and template. */
const IMMUTABLE = ['completionMode', 'managedBy'] as const;
const NOT_HERE = ['backoffLimitPerIndex', 'maxFailedIndexes', 'podFailurePolicy', 'successPolicy'];

export function validateJob(job: Job, { previous }: Situation): Cause[] {
  const { spec } = job;
  if ((spec as JobSpec | undefined)?.template === undefined) return [required('spec.template.spec.containers')];
  return [
    ...validateGeneratedSelector(job),
    ...COUNTS.flatMap((field) => notNegative(`spec.${field}`, spec[field])),
    ...validateMode(spec),
    ...NOT_HERE.filter((field) => spec[field] !== undefined).map((field) =>
      forbiddenField(`spec.${field}`, 'the embedded cluster does not have it'),
    ),
    ...validateTemplate(spec),
    ...validateHostname(job),
    ...(previous === undefined ? [] : fixedPartUnchanged(spec, (previous as Job).spec)),
  ];
}

/** A selector is either made by the API server or, with manualSelector, altogether the writer's. */
function validateGeneratedSelector(job: Job): Cause[] {
  const { selector, manualSelector, template } = job.spec;
  if (manualSelector === true || (selector as JobSpec['selector'] | undefined) === undefined) return [];
  const generated = generatedLabels(job);
  const labels = template.metadata?.labels ?? {};
  const wrong = Object.entries(generated).filter(([label, value]) => labels[label] !== value);
  return [
    ...wrong.map(([label, value]) =>
      labels[label] === undefined
        ? required('spec.template.metadata.labels', `must be '${value}'`)
        : invalidValue('spec.template.metadata.labels', labels, `must be '${value}'`),
    ),
    ...(matchesLabels(requirementsOf(selector), generated)
      ? []
      : [invalidValue('spec.selector', selector, '`selector` not auto-generated')]),
  ];
}

function validateMode({ completionMode = 'NonIndexed', completions, parallelism = 1, podReplacementPolicy }: JobSpec): Cause[] {
  const modes = ['NonIndexed', 'Indexed'];
  const policies = ['Failed', 'TerminatingOrFailed'];
  const isIndexed = completionMode === 'Indexed';
  return [
    ...(modes.includes(completionMode) ? [] : [unsupported('spec.completionMode', completionMode, modes)]),
    ...(isIndexed && completions === undefined ? [required('spec.completions', 'when completion mode is Indexed')] : []),
    ...(isIndexed && parallelism > MOST_PARALLEL_INDEXED
      ? [
          invalidValue(
            'spec.parallelism',
            parallelism,
            `must be less than or equal to ${MOST_PARALLEL_INDEXED} when completion mode is Indexed`,
          ),
        ]
      : []),
    ...(podReplacementPolicy === undefined || policies.includes(podReplacementPolicy)
      ? []
      : [unsupported('spec.podReplacementPolicy', podReplacementPolicy, policies)]),
  ];
}

function validateTemplate({ selector, template }: JobSpec): Cause[] {
  const labels = template.metadata?.labels ?? {};
  const { restartPolicy = 'Always' } = template.spec ?? {};
  const policies = ['OnFailure', 'Never'];
  const field = 'spec.template.spec.restartPolicy';
  const hasSelector = (selector as JobSpec['selector'] | undefined) !== undefined;
  return [
    ...validateLabels('spec.template.labels', labels),
    ...validatePodSpec('spec.template.spec', template.spec),
    ...(restartPolicy === 'Always'
      ? [required(field, `valid values: ${policies.map((policy) => JSON.stringify(policy)).join(', ')}`)]
      : policies.includes(restartPolicy)
        ? []
        : [unsupported(field, restartPolicy, policies)]),
    ...(hasSelector ? [] : [required('spec.selector')]),
    ...(hasSelector && !matchesLabels(requirementsOf(selector), labels)
      ? [invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`')]
      : []),
  ];
}

/** The host name of an Indexed Job's pod is `NAME-INDEX`, one label of DNS. */
function validateHostname({ metadata, spec }: Job): Cause[] {
  if (spec.completionMode !== 'Indexed' || !spec.completions) return [];
  const longest = `${metadata.name}-${spec.completions - 1}`;
  if (longest.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(longest)) return [];
  return [invalidValue('metadata.name', metadata.name, `will not able to create pod with invalid DNS label: ${longest}`)];
}

function fixedPartUnchanged(spec: JobSpec, before: JobSpec): Cause[] {
  const immutable = (field: string, value: unknown) => invalidValue(`spec.${field}`, value ?? null, 'field is immutable');
  const changed = (['selector', 'template', ...IMMUTABLE] as const).filter(
    (field) => !isDeepStrictEqual(spec[field], before[field]),
  );
  return [...completionsUnchanged(spec, before), ...changed.map((field) => immutable(field, spec[field]))];
}

/** An Indexed Job may be made larger and smaller, all of it. */
function completionsUnchanged(spec: JobSpec, before: JobSpec): Cause[] {
  if (spec.completions === before.completions) return [];
  if (spec.completionMode !== 'Indexed')
    return [invalidValue('spec.completions', spec.completions ?? null, 'field is immutable')];
  if (spec.completions === undefined || spec.completions === spec.parallelism) return [];
  return [invalidValue('spec.completions', spec.completions, 'can only be modified in tandem with spec.parallelism')];
}
