import type { z } from 'zod';
import { version } from '../version.ts';
import { labelKey, labelValue, objectName, quantity } from './kubernetes-scalar.ts';
import { choice, count, duration, someText } from './scalar.ts';
import { entries, listOf, section } from './section.ts';

/** The load comes from pods of a cluster instead of from this process. */
export interface FleetSettings {
  /** Pods that send. */
  readonly workers: number;
  readonly image: string;
  /** Undefined: that of the cluster settings. */
  readonly namespace: string | undefined;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
  readonly resources: { readonly requests: Resources; readonly limits: Resources };
  readonly serviceAccount: string;
  /** Over what the pods are spread, as evenly as the cluster allows. */
  readonly spread: 'node' | 'zone';
  /** All workers have to be ready within this time. */
  readonly readyWithinMs: number;
}

export type Toleration = {
  readonly key?: string | undefined;
  readonly operator?: 'Exists' | 'Equal' | undefined;
  readonly value?: string | undefined;
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' | undefined;
};

export type Resources = { readonly cpu?: string | undefined; readonly memory?: string | undefined };

const resources = section('resources', { cpu: quantity().optional(), memory: quantity().optional() });

export const fleetSection = section('fleet settings', {
  workers: count({ min: 1, max: 1000 }),
  image: someText().optional(),
  namespace: objectName().optional(),
  nodeSelector: entries('labels', labelKey(), labelValue()).prefault({}),
  tolerations: listOf(
    'tolerations',
    section('a toleration', {
      key: labelKey().optional(),
      operator: choice(['Equal', 'Exists']).optional(),
      value: labelValue().optional(),
      effect: choice(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
    }),
  ).prefault([]),
  resources: section('resources', { requests: resources.prefault({}), limits: resources.prefault({}) }).prefault({}),
  serviceAccount: objectName().prefault('cutover-worker'),
  spread: choice(['node', 'zone']).prefault('node'),
  readyWithin: duration({ positive: true }).prefault('2m'),
});

/** Without an image, the one of this very version: controller and workers have to be the same. */
export function resolveFleet({ image, namespace, readyWithin, ...same }: z.output<typeof fleetSection>): FleetSettings {
  return { ...same, image: image ?? `cutover/cutover:${version()}`, namespace, readyWithinMs: readyWithin };
}
