import { SampleRow, WorkerTexts } from './evidence/sample-row.ts';
import { startRunClock } from './clock.ts';
import { CutoverError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import { checkFleet, fleetJobText, fleetRoles } from './fleet/check-fleet.ts';
import type { LoadPlan, TargetPlan } from './load/plan.ts';
import { startLoad } from './load/pool.ts';
import { assertReachable } from './load/reachable.ts';
import type { Profile } from './profile/profile.ts';
import { neededAccess } from './release/check/access.ts';
import { checkRelease } from './release/check/check-release.ts';
import { fault, fine, warning, type Finding } from './release/check/finding.ts';
import { roleManifest } from './release/check/role.ts';
import { resolveTarget } from './release/target.ts';
import type { ResolvedTarget } from './release/target/resolved-target.ts';
import { asksForCluster, connect, connectFleet, plannedMs } from './run/connections.ts';

export interface CheckResult {
  readonly findings: readonly Finding[];
  /** The rights that the run needs, those of a fleet's workers included, as YAML to apply; undefined when it needs no cluster. */
  readonly role: string | undefined;
  /** The Job of a fleet, for people; undefined without one. */
  readonly job: string | undefined;
}

/**
 * Everything that can be known before a run: the cluster, the target, and one request of each kind through the engine that will send
 * them all. Changes nothing. Throws CutoverError where there is no cluster or no target to look at.
 */
export async function check(profile: Profile): Promise<CheckResult> {
  const cluster = asksForCluster(profile) ? await connect(profile) : undefined;
  const { release, target, fleet } = profile;
  const ofRelease = cluster === undefined || release === undefined ? [] : await checkRelease(release, target, cluster);
  const roles = cluster === undefined ? [] : [roleManifest(neededAccess(release, target), cluster.namespace)];
  const home = fleet && (await connectFleet(profile.cluster, fleet));
  const withFleet = fleet !== undefined && home !== undefined;
  const ofFleet = withFleet ? await checkFleet(home, fleet, profile.load) : [];
  if (withFleet) roles.push(fleetRoles(fleet, home));
  const job = withFleet ? fleetJobText(fleet, home, plannedMs(profile)) : undefined;
  const ofCluster = [...ofRelease, ...ofFleet];
  const role = roles.length === 0 ? undefined : roles.join('---\n');
  if (ofCluster.some(({ level }) => level === 'fault')) return { findings: ofCluster, role, job };
  if (fleet !== undefined) return { findings: [...ofCluster, requestsAreNotTried(fleet.workers)], role, job };
  const resolved = await resolveTarget(target, cluster);
  return { findings: [...ofCluster, ...(await checkTarget(profile, resolved))], role, job };
}

/** The target may only be reachable from the workers, which look for themselves before the load begins. */
function requestsAreNotTried(workers: number): Finding {
  return fine('the requests', `are sent by ${workers} workers, and not tried from here`);
}

/** Before a run: its warnings. Throws CutoverError for the first fault. */
export async function checkFirst(profile: Profile): Promise<Finding[]> {
  const { findings } = await check(profile);
  const stop = findings.find(({ level }) => level === 'fault');
  if (stop !== undefined) {
    const { about, what, fix } = stop;
    throw new CutoverError(what, { where: about, ...(fix === undefined ? {} : { next: fix }), exitCode: EXIT.releaseFailed });
  }
  return findings.filter(({ level }) => level === 'warning');
}

async function checkTarget(profile: Profile, { url, moreUrls, hostHeader }: ResolvedTarget): Promise<Finding[]> {
  const { proxy, tls } = profile.target;
  const { connectTimeoutMs } = profile.load;
  if (proxy !== undefined) await assertReachable(proxy, connectTimeoutMs, 'proxy');
  const findings: Finding[] = [];
  for (const each of [url, ...moreUrls]) {
    if (proxy === undefined) await assertReachable(each, connectTimeoutMs);
    const answers = await askOnce(profile.load, { url: each, moreUrls: [], hostHeader, proxy, tls });
    findings.push(...profile.load.requests.map(({ name }, index) => judge(`${name} at ${each}`, answers[index], profile)));
  }
  return findings;
}

interface Answer {
  readonly outcome: string;
  readonly detail: string;
  readonly version: string | undefined;
}

function judge(about: string, answer: Answer | undefined, { load, release }: Profile): Finding {
  if (answer?.outcome !== 'ok') {
    return fault(about, `ended as ${answer?.outcome ?? 'nothing'}${answer?.detail ? `: ${answer.detail}` : ''}`, {
      consequence: 'the run would count every such request as failed, before the release as well as after it',
      fix: 'correct the request or its expectations in the profile, or the service',
    });
  }
  if (answer.version !== undefined) return fine(about, `answers as version ${answer.version}`);
  if (load.version === undefined || release === undefined) return fine(about, 'answers');
  return warning(about, 'answers, but does not tell its version', {
    consequence: 'nobody can say which version answered, so the run cannot prove that the new one took over',
    fix: 'say with load.version where the version stands: a header, a JSON pointer or a regular expression',
  });
}

/** One request of each kind on a new connection; what came of them, in their order. */
async function askOnce(load: Profile['load'], target: TargetPlan): Promise<Answer[]> {
  const plan: LoadPlan = {
    ...load,
    target,
    threads: 1,
    workers: 1,
    loops: 1,
    connection: 'new',
    durationMs: Infinity,
    startDelayMs: 0,
    rampUpMs: 0,
    thinkTimeMs: 0,
    pacingMs: 0,
    ratePerSecond: undefined,
    stages: [],
  };
  const answers: Answer[] = [];
  const texts = new WorkerTexts();
  const row = new SampleRow();
  const pool = startLoad(plan, startRunClock(), {
    batch(batch) {
      const known = texts.learn(batch);
      for (let index = 0; index < batch.count; index += 1) {
        row.moveTo(batch, index, known);
        answers[row.request] = { outcome: row.outcome, detail: row.detail, version: row.version };
      }
    },
    health() {},
    workerLost() {},
  });
  await pool.ended;
  return answers;
}
