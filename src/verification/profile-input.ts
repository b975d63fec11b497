import type { Profile } from '../profile/profile.ts';
import { profileFrom, type ReadOptions, strategiesIn, type ProfileText } from '../profile/read.ts';
import type { StrategyName } from '../profile/release.ts';
import { checkThresholdsOf } from '../verdict/thresholds/live-thresholds.ts';

/** A profile as it was given, which can be read again with other values: each way to release of a comparison is one. */
export interface ProfileInput {
  /** With these set as well, `path=value` each. Throws CutoverError (bad usage) for what is wrong in it, its thresholds included. */
  read(more?: readonly string[]): Profile;
  /** The strategies whose settings it has. */
  strategies(): StrategyName[];
}

export function profileInput(text: ProfileText, options: ReadOptions): ProfileInput {
  return {
    read(more = []) {
      const profile = profileFrom(text.yaml, { ...text, ...options, sets: [...options.sets, ...more] });
      // A threshold that says nothing is a fault of the file: told before anything is looked at.
      checkThresholdsOf(profile);
      return profile;
    },
    strategies: () => strategiesIn(text, options.sets),
  };
}

/** The values that lead to another cluster than the profile's, as `set` takes them; without those that are undefined. */
export function clusterSets(settings: Readonly<Record<'kubeconfig' | 'context' | 'namespace', string | undefined>>): string[] {
  return Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [`cluster.${key}=${value}`]));
}
