import { CutoverError, messageOf } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import type { TargetSettings } from '../../profile/profile.ts';
import type { ReleaseSettings } from '../../profile/release.ts';
import type { ClusterPort } from '../cluster-port.ts';
import { preflight } from '../preflight.ts';
import { strategyOf } from '../strategies/by-name.ts';
import { neededAccess } from './access.ts';
import { checkClock } from './clock.ts';
import { fault, fine, type Finding } from './finding.ts';
import { checkPermissions } from './permissions.ts';
import { checkPods } from './pods.ts';
import { checkSanity } from './sanity.ts';
import { checkServices } from './services.ts';

/**
 * Everything about the cluster that can be known before a release, and changes nothing. Rights come first: without them the rest could
 * only be refused, and is left out.
 */
export async function checkRelease(settings: ReleaseSettings, target: TargetSettings, cluster: ClusterPort): Promise<Finding[]> {
  const rights = await checkPermissions(neededAccess(settings, target), cluster);
  if (rights.some(({ level }) => level === 'fault')) return rights;
  const ready = await checkStrategy(settings, cluster);
  if (ready.some(({ level }) => level === 'fault')) return [...rights, ...ready];
  const selector = await strategyOf(settings).podsOf(cluster);
  const pods = selector === undefined ? [] : await cluster.list('Pod', { labels: selector });
  return [
    ...rights,
    ...ready,
    ...(await checkSanity(settings, cluster)),
    ...(selector === undefined ? [] : await checkServices(pods, cluster)),
    ...checkPods(pods, cluster),
    ...checkClock(await cluster.clock()),
  ];
}

/** The strategy's own preflight. */
async function checkStrategy(settings: ReleaseSettings, cluster: ClusterPort): Promise<Finding[]> {
  const about = `strategy ${settings.strategy}`;
  try {
    await preflight(settings, cluster);
    return [fine(about, 'can begin: all that it starts from is there')];
  } catch (thrown) {
    // A fault of the user's own files is bad input, not a finding about the cluster.
    if (!(thrown instanceof CutoverError) || thrown.exitCode === EXIT.usage) throw thrown;
    return [
      fault(thrown.where ?? about, messageOf(thrown), {
        consequence: 'the release would end before it began',
        fix: thrown.next ?? 'correct the profile or the cluster',
      }),
    ];
  }
}
