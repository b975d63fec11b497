import { CutoverError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Profile } from '../profile/profile.ts';
import { STRATEGY_SECTION, strategyNames, type StrategyName } from '../profile/release.ts';
import type { WhatIf } from '../profile/what-if.ts';
import type { ClusterPort } from '../release/cluster-port.ts';
import { derivedRelease } from '../release/derived-release.ts';
import { existingDeployment } from '../release/existing-deployment.ts';
import { preflight } from '../release/preflight.ts';
import { touchedObjects } from '../release/touched-objects.ts';
import { changedDeployment } from '../release/what-if.ts';
import type { Candidate } from '../series.ts';
import type { ProfileInput } from './profile-input.ts';

/** A candidate, and how it came out of the profile. */
export interface Entrant extends Candidate {
  /** What `cutover run PROFILE` would need to do the same, as `--set` takes it. */
  readonly sets: readonly string[];
  readonly whatIfText: string | null;
}

/** Those that a comparison takes when it is not told which: as far as they can be made out. */
export const USUAL: readonly StrategyName[] = ['rolling', 'blue-green', 'recreate', 'canary'];

/** Each of them once. Throws CutoverError, which calls the list `where`, for what is no strategy. */
export function strategiesNamed(written: readonly string[], where: string): StrategyName[] {
  const names = strategyNames();
  const wanted = written.map((text): StrategyName => {
    const name = text.trim();
    const found = names.find((known) => known === name);
    const near = nearest(name, names);
    const next = near === undefined ? `it knows ${names.join(', ')}` : `did you mean ${near}?`;
    if (found === undefined) throw new CutoverError(`there is no strategy "${name}"`, { where, next });
    return found;
  });
  return [...new Set(wanted)];
}

/** The profile's settings for a strategy where it has them, else what can be made out. Throws CutoverError. */
export async function entrantOf(strategy: StrategyName, { input, profile, cluster }: ProfileInUse): Promise<Entrant> {
  const { release } = profile;
  if (release === undefined) throw new CutoverError('the profile releases nothing', { where: 'release' });
  if (strategy === 'watch') {
    throw new CutoverError('a release that is done elsewhere can be neither repeated nor taken back', { where: 'release.watch' });
  }
  const isWritten = input.strategies().includes(strategy);
  const sets = isWritten
    ? [`release.strategy=${strategy}`]
    : await derivedRelease(strategy, { from: release, target: profile.target }, cluster);
  const own = input.read([...sets, 'release.onFailure=restore']);
  if (own.release !== undefined) await preflight(own.release, cluster);
  return { name: strategy, profile: own, whatIf: undefined, sets, whatIfText: null };
}

export interface ProfileInUse {
  readonly input: ProfileInput;
  /** As it says by itself. */
  readonly profile: Profile;
  readonly cluster: ClusterPort;
}

/** The same strategy, released from another form of the Deployment that runs now. Throws CutoverError where there is none. */
export async function variantOf(base: Entrant, { text, change }: WhatIf, cluster: ClusterPort): Promise<Entrant> {
  const { release } = base.profile;
  const touched = release === undefined ? [] : await touchedObjects(release, cluster);
  const deployment = touched.find(({ kind }) => kind === 'Deployment')?.name;
  if (release === undefined || deployment === undefined) {
    const section = STRATEGY_SECTION[release?.strategy ?? 'command'];
    throw new CutoverError('there is no Deployment to change', { where: `--what-if ${text}, release.${section}` });
  }
  // Told before the first run, not in the middle.
  changedDeployment(await existingDeployment(cluster, deployment), change, `Deployment ${cluster.namespace}/${deployment}`);
  return { ...base, name: `${base.name} ${text}`, whatIf: { deployment, change }, whatIfText: text };
}
