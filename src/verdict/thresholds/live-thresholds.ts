import type { Profile, ThresholdSetting } from '../../profile/profile.ts';
import type { ReleaseSettings } from '../../profile/release.ts';
import { type Demand, operandsOf, type Threshold } from './demand.ts';
import { formatDuration } from '../quantity.ts';
import { ThresholdError } from './scanner.ts';
import { parseThresholds } from './threshold.ts';

/** Thresholds that are asked while the release goes on. Throws CutoverError for one that makes no sense there. */
export function parseLiveThresholds(settings: readonly ThresholdSetting[], requestNames: readonly string[]): Threshold[] {
  return parseThresholds(settings, requestNames, faultOfLive);
}

/** Throws CutoverError, before anything is sent, for any threshold of the profile that says nothing where it stands. */
export function checkThresholdsOf({ thresholds, load, release }: Profile): void {
  const requestNames = load.requests.map(({ name }) => name);
  parseThresholds(thresholds, requestNames);
  if (release === undefined) return;
  parseThresholds(release.abort, requestNames, (threshold) => faultOfLive(threshold) ?? faultOfAbort(threshold));
  for (const { thresholds: ofStep, holdMs } of stepsOf(release)) {
    parseThresholds(ofStep, requestNames, (threshold) => faultOfLive(threshold) ?? faultOfStep(threshold, holdMs));
  }
}

function stepsOf(
  release: ReleaseSettings,
): readonly { readonly thresholds: readonly ThresholdSetting[]; readonly holdMs: number }[] {
  return release.strategy === 'canary' ? release.canary.steps : [];
}

function faultOfLive({ demands }: Threshold): ThresholdError | undefined {
  const bound = demands.flatMap(operandsOf).find(({ selector }) => selector.phase !== undefined);
  if (bound === undefined) return undefined;
  return new ThresholdError(
    'it is about what is sent while it is looked at, so it cannot be selected by phase',
    bound.columns.phase ?? bound.column,
  );
}

/** Of demands that `and` joins, one that says what is too much is enough: the others only say when. */
function faultOfAbort({ demands }: Threshold): ThresholdError | undefined {
  if (demands.some(saysTooMuch)) return undefined;
  const [{ operator, column }] = demands;
  return new ThresholdError(
    `it says what is too much, with > or >=: \`${operator}\` could hold before anything was sent`,
    column,
  );
}

/** A window has a value only when it is over. */
function saysTooMuch({ left, operator }: Demand): boolean {
  return operator === '>' || operator === '>=' || left.windowMs !== undefined;
}

function faultOfStep({ demands }: Threshold, holdMs: number): ThresholdError | undefined {
  const tooLong = demands.flatMap(operandsOf).find(({ windowMs = 0 }) => windowMs >= holdMs);
  if (tooLong === undefined) return undefined;
  return new ThresholdError(
    `its window never fits into the step, which holds for ${formatDuration(holdMs)} only: hold longer, or look at a shorter window`,
    tooLong.column,
  );
}
