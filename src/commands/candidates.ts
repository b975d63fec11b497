import { CutoverError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Host } from '../host.ts';
import type { Profile } from '../profile/profile.ts';
import { strategiesIn } from '../profile/read.ts';
import { STRATEGY_SECTION, strategyNames, type StrategyName } from '../profile/release.ts';
import type { WhatIf } from '../profile/what-if.ts';
import type { ClusterPort } from '../release/cluster-port.ts';
import { derivedRelease } from '../release/derived-release.ts';
import { existingDeployment } from '../release/existing-deployment.ts';
import { preflight } from '../release/preflight.ts';
import { touchedObjects } from '../release/touched-objects.ts';
import { changedDeployment } from '../release/what-if.ts';
import type { Candidate } from '../series.ts';
import { profileOf, type ProfileFlags } from './profile-flags.ts';

/** A candidate, and how it came out of the profile. */
export interface Entrant extends Candidate {
  /** What `cutover run PROFILE` would need to do the same, as `--set` takes it. */
  readonly sets: readonly string[];
  readonly whatIfText: string | null;
}

/** Those that a comparison takes when it is not told which: as far as they can be made out. */
export const USUAL: readonly StrategyName[] = ['rolling', 'blue-green', 'recreate', 'canary'];

/** Reads `rolling,blue-green`. Throws CutoverError for what is no strategy, or cannot be taken back. */
export function parseStrategies(written: string): StrategyName[] {
  const names = strategyNames();
  const wanted = written.split(',').map((text): StrategyName => {
    const name = text.trim();
    const found = names.find((known) => known === name);
    const near = nearest(name, names);
    const next = near === undefined ? `it knows ${names.join(', ')}` : `did you mean ${near}?`;
    if (found === undefined) throw new CutoverError(`there is no strategy "${name}"`, { where: '--strategies', next });
    return found;
  });
  return [...new Set(wanted)];
}

/** The profile's settings for a strategy where it has them, else what can be made out. Throws CutoverError. */
export async function entrantOf(strategy: StrategyName, { file, flags, profile, cluster, host }: ProfileInUse): Promise<Entrant> {
  const { release } = profile;
  if (release === undefined) throw new CutoverError('the profile releases nothing', { where: 'release' });
  if (strategy === 'watch') {
    throw new CutoverError('a release that is done elsewhere can be neither repeated nor taken back', { where: 'release.watch' });
  }
  const options = { sets: flags.set, cwd: host.cwd, env: host.env };
  const isWritten = strategiesIn(file, options).includes(strategy);
  const sets = isWritten
    ? [`release.strategy=${strategy}`]
    : await derivedRelease(strategy, { from: release, target: profile.target }, cluster);
  const own = profileOf(file, { ...flags, set: [...flags.set, ...sets, 'release.onFailure=restore'] }, host);
  if (own.release !== undefined) await preflight(own.release, cluster);
  return { name: strategy, profile: own, whatIf: undefined, sets, whatIfText: null };
}

export interface ProfileInUse {
  readonly file: string;
  readonly flags: ProfileFlags;
  /** As the profile says by itself. */
  readonly profile: Profile;
  readonly cluster: ClusterPort;
  readonly host: Host;
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
