import { CutoverError } from '../errors.ts';
import type { Profile, ThresholdSetting } from '../profile/profile.ts';
import { stepThresholdsOf } from '../profile/release.ts';
import { parseThresholds, type Threshold } from './threshold.ts';

/** Thresholds that are asked while the release goes on. Throws CutoverError for one that makes no sense there. */
export function parseLiveThresholds(settings: readonly ThresholdSetting[], requestNames: readonly string[]): Threshold[] {
  return eachChecked(settings, requestNames, ({ selector }) =>
    selector.phase === undefined
      ? undefined
      : 'it is about what is sent while it is looked at, so it cannot be selected by phase',
  );
}

/** Throws CutoverError, before anything is sent, for any threshold of the profile that says nothing where it stands. */
export function checkThresholdsOf({ thresholds, load, release }: Profile): void {
  const requestNames = load.requests.map(({ name }) => name);
  parseThresholds(thresholds, requestNames);
  if (release === undefined) return;
  parseLiveThresholds(stepThresholdsOf(release), requestNames);
  const { abort } = release;
  parseLiveThresholds(abort, requestNames);
  eachChecked(abort, requestNames, ({ operator }) =>
    operator === '>' || operator === '>='
      ? undefined
      : `it says what is too much, with > or >=: \`${operator}\` could hold before anything was sent`,
  );
}

function eachChecked(
  settings: readonly ThresholdSetting[],
  requestNames: readonly string[],
  faultOf: (threshold: Threshold) => string | undefined,
): Threshold[] {
  return parseThresholds(settings, requestNames).map((threshold, index) => {
    const fault = faultOf(threshold);
    if (fault === undefined) return threshold;
    throw new CutoverError(`threshold \`${threshold.text}\`: ${fault}`, {
      where: settings[index]?.where ?? '',
      next: 'docs/thresholds.md says what can be asked while a release goes on',
    });
  });
}
