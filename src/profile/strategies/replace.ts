import type { z } from 'zod';
import { objectName } from '../kubernetes-scalar.ts';
import type { NamedFiles } from '../named-files.ts';
import { duration } from '../scalar.ts';
import { section } from '../section.ts';
import { NEW_VERSION_KEYS, resolveNewVersion, type NewVersionPlan } from './update.ts';

/** A workload whose controller leaves running pods alone: it gets a new template, then its pods are deleted one at a time. */
export interface ReplacePlan extends NewVersionPlan {
  readonly kind: 'ReplicationController' | 'ReplicaSet' | 'StatefulSet';
  readonly name: string;
  /** From one replacement that is ready to the next deletion. */
  readonly pauseMs: number;
}

/** Which key names an object of which kind. */
export const REPLACEABLE = {
  replicationController: 'ReplicationController',
  replicaSet: 'ReplicaSet',
  statefulSet: 'StatefulSet',
} as const;

export const replaceSection = section('replace settings', {
  replicationController: objectName().optional(),
  replicaSet: objectName().optional(),
  statefulSet: objectName().optional(),
  ...NEW_VERSION_KEYS,
  pause: duration().prefault('0s'),
});

export type WrittenReplace = z.output<typeof replaceSection>;

/** The keys that name the workload; the rules want exactly one of them. */
export function workloadsNamed(written: WrittenReplace): { readonly key: keyof typeof REPLACEABLE; readonly name: string }[] {
  return (['replicationController', 'replicaSet', 'statefulSet'] as const).flatMap((key) => {
    const name = written[key];
    return name === undefined ? [] : [{ key, name }];
  });
}

/** Undefined when no workload is named, which the rules complain about. */
export function resolveReplace(written: WrittenReplace, files: NamedFiles): ReplacePlan | undefined {
  const [workload] = workloadsNamed(written);
  if (workload === undefined) return undefined;
  return {
    kind: REPLACEABLE[workload.key],
    name: workload.name,
    ...resolveNewVersion(written, ['release', 'replace'], files),
    pauseMs: written.pause,
  };
}
