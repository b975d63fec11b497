import type { Observation } from '../../observe/observation.ts';
import { bringsNewVersion, type ReleaseSettings } from '../../profile/release.ts';
import { PROOF_SELECTORS } from './proof.ts';

/** What even a pass leaves open, in sentences. */
export function openQuestions(release: ReleaseSettings | undefined, observation: Observation): string[] {
  if (release?.strategy !== 'command' || bringsNewVersion(release)) return [];
  // Of a strategy of our own the cluster shows that it took effect; of a program only another version in the answers does.
  if (observation.selection(PROOF_SELECTORS.newAfter).tally.counts.ok > 0) return [];
  return ['no new version was seen, and none was asked for: that the command had an effect is not proven'];
}
