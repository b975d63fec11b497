import { isDeepStrictEqual } from 'node:util';
import type { Deployment, IntOrPercent, LabelSelector, PodTemplate, ReplicaSet, ReplicationController } from '../../objects.ts';
import type { Cause } from '../api-error.ts';
import type { Situation } from '../resource-definition.ts';
import { matchesLabels, requirementsOf } from '../../label-requirements.ts';
import { forbiddenField, invalidValue, notNegative, required, unsupported } from './causes.ts';
import { validateLabels } from './metadata.ts';
import { validatePodSpec } from './pod.ts';

/** What the recordings show first comes first: the template, then what must not change. */
export function validateDeployment({ spec }: Deployment, situation: Situation): Cause[] {
  if (spec === undefined) return [required('spec.selector'), required('spec.template')];
  const { minReadySeconds = 0, progressDeadlineSeconds } = spec;
  return [
    ...validateReplicas(spec),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...validateStrategy(spec.strategy),
    ...(progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= minReadySeconds
      ? [invalidValue('spec.progressDeadlineSeconds', progressDeadlineSeconds, 'must be greater than minReadySeconds')]
      : []),
    ...validateTemplate(spec.selector, spec.template),
    ...selectorUnchanged(spec.selector, situation),
  ];
}

export function validateReplicaSet({ spec }: ReplicaSet, situation: Situation): Cause[] {
  if (spec === undefined) return [required('spec.selector'), required('spec.template')];
  return [
    ...validateReplicas(spec),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...validateTemplate(spec.selector, spec.template),
    ...selectorUnchanged(spec.selector, situation),
  ];
}

/** Unlike the others' its selector may change. */
export function validateReplicationController({ spec }: ReplicationController): Cause[] {
  if (spec?.template === undefined)
    return [...(spec?.selector === undefined ? [required('spec.selector')] : []), required('spec.template')];
  return [
    ...validateReplicas(spec),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...validateTemplate(spec.selector === undefined ? undefined : { matchLabels: spec.selector }, spec.template),
  ];
}

function validateReplicas({ replicas }: { replicas?: number }): Cause[] {
  return notNegative('spec.replicas', replicas);
}

/** What is wrong with a template, and with the selector that has to match it. */
export function validateTemplate(
  selector: LabelSelector | undefined,
  template: PodTemplate | undefined,
  owner: 'deployment' | 'statefulset' = 'deployment',
): Cause[] {
  const labels = template?.metadata?.labels ?? {};
  const restartPolicy = template?.spec?.restartPolicy;
  const isEmpty = selector !== undefined && requirementsOf(selector).length === 0;
  return [
    ...(selector === undefined ? [required('spec.selector')] : []),
    ...(isEmpty ? [invalidValue('spec.selector', selector, `empty selector is invalid for ${owner}`)] : []),
    ...(selector !== undefined && !isEmpty && !matchesLabels(requirementsOf(selector), labels)
      ? [invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`')]
      : []),
    ...validateLabels('spec.template.metadata.labels', labels),
    ...validatePodSpec('spec.template.spec', template?.spec),
    ...(restartPolicy !== undefined && restartPolicy !== 'Always'
      ? [unsupported('spec.template.spec.restartPolicy', restartPolicy, ['Always'])]
      : []),
  ];
}

function selectorUnchanged(selector: LabelSelector | undefined, { previous }: Situation): Cause[] {
  const before = previous as { spec: { selector: LabelSelector } } | undefined;
  if (before === undefined || isDeepStrictEqual(selector, before.spec.selector)) return [];
  return [invalidValue('spec.selector', selector, 'field is immutable')];
}

function validateStrategy(strategy: Deployment['spec']['strategy']): Cause[] {
  const { type, rollingUpdate } = strategy ?? {};
  if (type === 'Recreate') {
    return rollingUpdate === undefined
      ? []
      : [forbiddenField('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'")];
  }
  if (type !== 'RollingUpdate') return [unsupported('spec.strategy.type', type, ['Recreate', 'RollingUpdate'])];
  const { maxUnavailable, maxSurge } = rollingUpdate ?? {};
  const field = 'spec.strategy.rollingUpdate';
  return [
    ...validateShare(`${field}.maxUnavailable`, maxUnavailable),
    ...validateShare(`${field}.maxSurge`, maxSurge),
    ...(isNothing(maxUnavailable) && isNothing(maxSurge)
      ? [invalidValue(`${field}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')]
      : []),
  ];
}

function validateShare(field: string, value: IntOrPercent | undefined): Cause[] {
  if (typeof value === 'number') return notNegative(field, value);
  if (value === undefined || /^\d+%$/.test(value)) return [];
  return [
    invalidValue(
      field,
      value,
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ),
  ];
}

function isNothing(value: IntOrPercent | undefined): boolean {
  return value === 0 || (typeof value === 'string' && Number.parseInt(value, 10) === 0);
}
