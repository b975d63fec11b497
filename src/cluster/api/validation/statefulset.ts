import { isDeepStrictEqual } from 'node:util';
import type { StatefulSet, StatefulSetSpec } from '../../objects.ts';
import type { Cause } from '../api-error.ts';
import type { Situation } from '../resource-definition.ts';
import { forbiddenField, invalidValue, notNegative, required } from './causes.ts';
import { validateTemplate } from './workload.ts';

/** What may change in the spec of a StatefulSet that is there, in the order in which the real API server names it. */
const CHANGEABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

export function validateStatefulSet({ spec }: StatefulSet, { previous }: Situation): Cause[] {
  if (spec === undefined) return [required('spec.selector'), required('spec.template')];
  const policies = ['OrderedReady', 'Parallel'];
  const { podManagementPolicy = '' } = spec;
  return [
    ...(policies.includes(podManagementPolicy)
      ? []
      : [invalidValue('spec.podManagementPolicy', podManagementPolicy, "must be 'OrderedReady' or 'Parallel'")]),
    ...validateUpdateStrategy(spec.updateStrategy),
    ...notNegative('spec.replicas', spec.replicas),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...notNegative('spec.ordinals.start', spec.ordinals?.start),
    ...validateTemplate(spec.selector, spec.template, 'statefulset'),
    ...(spec.volumeClaimTemplates === undefined
      ? []
      : [
          forbiddenField(
            'spec.volumeClaimTemplates',
            'the embedded cluster has no volumes: its pods are processes on this machine',
          ),
        ]),
    ...fixedPartUnchanged(spec, previous as StatefulSet | undefined),
  ];
}

function validateUpdateStrategy(strategy: StatefulSetSpec['updateStrategy']): Cause[] {
  const { type, rollingUpdate } = strategy ?? {};
  const field = 'spec.updateStrategy';
  if (type === 'OnDelete') {
    return rollingUpdate === undefined
      ? []
      : [invalidValue(`${field}.rollingUpdate`, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'")];
  }
  if (type !== 'RollingUpdate') return [invalidValue(field, strategy, "must be 'RollingUpdate' or 'OnDelete'")];
  return notNegative(`${field}.rollingUpdate.partition`, rollingUpdate?.partition);
}

function fixedPartUnchanged(spec: StatefulSetSpec, previous: StatefulSet | undefined): Cause[] {
  const fixedPart = (of: StatefulSetSpec) =>
    Object.fromEntries(Object.entries(of).filter(([field]) => !CHANGEABLE.includes(field)));
  if (previous === undefined || isDeepStrictEqual(fixedPart(spec), fixedPart(previous.spec))) return [];
  const names = CHANGEABLE.map((field) => `'${field}'`);
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return [forbiddenField('spec', `updates to statefulset spec for fields other than ${list} are forbidden`)];
}
