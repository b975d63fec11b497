import type { z } from 'zod';
import { labelKey, objectName } from '../kubernetes-scalar.ts';
import type { NamedFiles } from '../named-files.ts';
import type { ThresholdSetting } from '../profile.ts';
import { count, duration, share, someText } from '../scalar.ts';
import { listOf, section } from '../section.ts';
import { resolveUpdate, UPDATE_KEYS, type UpdatePlan } from './update.ts';

/** The new version of a Deployment is tried beside it, with a part of the traffic, before the Deployment gets it. */
export interface CanaryPlan extends UpdatePlan {
  /** Whose traffic both get. */
  readonly service: string;
  /** The Deployment of the new version. */
  readonly name: string;
  /** The label that tells the pods of the two Deployments apart. */
  readonly trackLabel: string;
  readonly steps: readonly CanaryStep[];
  /** A share of the traffic that is less likely than this by chance is not the expected one. */
  readonly significance: number;
}

export interface CanaryStep {
  /** Of the new version: so many, or as many as get this share of the traffic beside the pods of the old one. */
  readonly size: { readonly replicas: number } | { readonly share: number };
  /** From when its pods are ready until it is looked at: proxies follow, caches fill. */
  readonly warmUpMs: number;
  /** How long it is looked at. */
  readonly holdMs: number;
  /** What must hold of what is sent in the hold. */
  readonly thresholds: readonly ThresholdSetting[];
}

const PATH = ['release', 'canary'] as const;
const thresholds = () => listOf('thresholds', someText()).prefault([]);

export const canarySection = section('canary settings', {
  service: objectName(),
  ...UPDATE_KEYS,
  name: objectName().optional(),
  trackLabel: labelKey().prefault('track'),
  steps: listOf(
    'steps',
    section('a step', {
      replicas: count({ min: 1 }).optional(),
      share: share().optional(),
      hold: duration({ positive: true }).prefault('10s'),
      thresholds: thresholds(),
    }),
  ).prefault([{ replicas: '1' }]),
  warmUp: duration().prefault('2s'),
  thresholds: thresholds(),
  significance: share().prefault('0.1%'),
});

export type WrittenCanary = z.output<typeof canarySection>;

export function resolveCanary(written: WrittenCanary, files: NamedFiles): CanaryPlan {
  const settings = (texts: readonly string[], ...path: readonly PropertyKey[]): ThresholdSetting[] =>
    texts.map((text, index) => ({ text, where: files.whereIs([...PATH, ...path, index]) }));
  const ofEach = settings(written.thresholds, 'thresholds');
  return {
    ...resolveUpdate(written, PATH, files),
    service: written.service,
    name: written.name ?? `${written.deployment}-canary`,
    trackLabel: written.trackLabel,
    steps: written.steps.map((step, index) => ({
      size: step.share === undefined ? { replicas: step.replicas ?? 1 } : { share: step.share },
      warmUpMs: written.warmUp,
      holdMs: step.hold,
      thresholds: [...ofEach, ...settings(step.thresholds, 'steps', index, 'thresholds')],
    })),
    significance: written.significance,
  };
}
