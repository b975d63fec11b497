import type { ManifestPatch } from '../../release/suggestion/manifest-patch.ts';
import type { WorkloadFacts } from '../../release/surroundings.ts';
import { formatDuration, formatQuantity } from '../quantity.ts';
import type { Cause, Warning } from './cause.ts';
import type { Diagnosis, DiagnosisWarning } from './diagnosis.ts';
import { addReadinessProbe, keepAllAvailable } from './fixes/rollout.ts';
import { drainFix } from './fixes/stopping.ts';
import { type Scene, targetServices } from './scene.ts';

/** Kept connections stay behind by less than this where the app closes them. */
const STAYED_MS = 2000;
/** Between a switch and the last new connection to the old version, as proxies need it. */
const SWITCH_MS = 1500;
/** An app that goes on for as long as this after SIGTERM does so for the sake of late requests. */
const GOES_ON_MS = 1000;
/** With more pods than this, one that is away is not missed. */
const FEW_REPLICAS = 4;

type WarningRule = (scene: Scene) => DiagnosisWarning | undefined;

const RULES: readonly WarningRule[] = [
  stickyConnections,
  versionsOverlap,
  slowConnects,
  noReadinessProbe,
  noDrainDelay,
  singleReplica,
  mayBeUnavailable,
  sessionAffinity,
  externalTrafficPolicyLocal,
];

/** Causes whose fix makes up for the warning, too. */
const COVERED_BY: Partial<Record<Warning, readonly Cause[]>> = {
  'no-drain-delay': [
    'exits-on-sigterm',
    'stops-listening-early',
    'keep-alive-not-closed',
    'recreate',
    'gateway',
    'eviction',
    'stale-address',
  ],
  'sticky-connections': ['keep-alive-not-closed', 'old-colour-removed-early'],
};

/** What can be done better, whether or not something was dropped; nothing that is named as a cause already. */
export function warningsOf(scene: Scene, diagnosis: readonly Diagnosis[]): DiagnosisWarning[] {
  if (scene.profile.release === undefined) return [];
  const causes = diagnosis.map(({ cause }) => cause);
  const isNamed = (warning: Warning): boolean =>
    causes.some((cause) => cause === warning || COVERED_BY[warning]?.includes(cause) === true);
  return RULES.flatMap((rule) => rule(scene) ?? []).filter(({ cause }) => !isNamed(cause));
}

function stickyConnections({ observation }: Scene): DiagnosisWarning | undefined {
  const { new: onNew, reused } = observation.versions.transitionsByConnection;
  for (const kept of reused) {
    const fresh = onNew.find(({ from, to }) => from === kept.from && to === kept.to);
    if (fresh === undefined || kept.lastOldAtMs - fresh.lastOldAtMs < STAYED_MS) continue;
    const evidence = `kept connections were answered by ${kept.from} for ${formatDuration(kept.lastOldAtMs - fresh.lastOldAtMs)} longer than new ones`;
    const fix = 'let the app answer with `Connection: close` (HTTP/2: GOAWAY) once its version is on its way out';
    return { cause: 'sticky-connections', evidence: [evidence], fix };
  }
  return undefined;
}

/** In a rolling update or a canary both versions answer by design. */
function versionsOverlap({ observation, profile }: Scene): DiagnosisWarning | undefined {
  const strategy = profile.release?.strategy;
  if (strategy !== 'blue-green' && strategy !== 'recreate') return undefined;
  const overlap = observation.versions.transitionsByConnection.new.find(({ overlapMs }) => overlapMs > SWITCH_MS);
  if (overlap === undefined) return undefined;
  const { from, to, overlapMs, flipBacks } = overlap;
  const evidence = `new connections were answered by both ${from} and ${to} for ${formatDuration(overlapMs)}, with ${formatQuantity(flipBacks, 'count')} steps back`;
  return { cause: 'versions-overlap', evidence: [evidence], fix: 'both versions must bear with each other for that long' };
}

function slowConnects({ observation }: Scene): DiagnosisWarning | undefined {
  const { slowConnects: count } = observation.requests;
  if (count === 0) return undefined;
  const evidence = `${formatQuantity(count, 'count')} connects took just above 1, 2, 3 ... s: their first packet was lost`;
  const fix = 'they are drops that TCP hid: let pods go on for longer after their deletion (lifecycle.preStop.sleep)';
  return { cause: 'slow-connects', evidence: [evidence], fix };
}

function noReadinessProbe(scene: Scene): DiagnosisWarning | undefined {
  const without = workloads(scene).filter(({ containers }) => !containers.some(({ hasReadinessProbe }) => hasReadinessProbe));
  const { text, patches } = addReadinessProbe([], scene);
  return warn(
    'no-readiness-probe',
    without.map((workload) => `${named(workload)} has no readiness probe`),
    text,
    patches,
  );
}

/** An app that goes on by itself needs none. */
function noDrainDelay(scene: Scene): DiagnosisWarning | undefined {
  const quick = scene.stops.filter(({ endedAtMs, toldAtMs }) => endedAtMs !== undefined && endedAtMs - toldAtMs < GOES_ON_MS);
  const without = workloads(scene).filter(
    ({ name, containers }) =>
      containers.every(({ preStop }) => preStop === undefined) && quick.some(({ pod }) => pod.workload?.name === name),
  );
  const { text, patches } = drainFix([], scene);
  const evidence = without.map(
    (workload) => `${named(workload)} has no preStop, and its app ended less than ${formatDuration(GOES_ON_MS)} after SIGTERM`,
  );
  return warn('no-drain-delay', evidence, text, patches);
}

function singleReplica(scene: Scene): DiagnosisWarning | undefined {
  const single = workloads(scene).filter(({ replicas }) => replicas === 1);
  const evidence = single.map((workload) => `${named(workload)} has one replica`);
  return warn('single-replica', evidence, 'spec.replicas: 2 or more', []);
}

function mayBeUnavailable(scene: Scene): DiagnosisWarning | undefined {
  if (scene.profile.release?.strategy !== 'rolling') return undefined;
  const few = workloads(scene).filter(({ replicas, maxUnavailable = 0 }) => maxUnavailable > 0 && replicas <= FEW_REPLICAS);
  const { text, patches } = keepAllAvailable([], scene);
  const evidence = few.map(
    (workload) =>
      `${named(workload)} may take ${workload.maxUnavailable} of ${workload.replicas} pods away before others are ready`,
  );
  return warn('unavailable-during-roll', evidence, text, patches);
}

function sessionAffinity(scene: Scene): DiagnosisWarning | undefined {
  const sticky = targetServices(scene).filter(({ facts }) => facts.sessionAffinity !== 'None');
  const evidence = sticky.map(
    ({ facts }) =>
      `Service ${facts.name} has sessionAffinity ${facts.sessionAffinity}: one client meets one pod, and the shares of versions are those of clients`,
  );
  return warn('session-affinity', evidence, 'send from several addresses: load.localAddresses', []);
}

function externalTrafficPolicyLocal(scene: Scene): DiagnosisWarning | undefined {
  const local = targetServices(scene).filter(({ facts }) => facts.externalTrafficPolicy === 'Local');
  const evidence = local.map(
    ({ facts }) => `Service ${facts.name} has externalTrafficPolicy Local: a node without a pod drops what it gets from outside`,
  );
  const fix = 'a preStop of at least the check interval of the load balancer times its threshold';
  return warn('external-traffic-policy-local', evidence, fix, []);
}

function warn(
  cause: DiagnosisWarning['cause'],
  evidence: readonly string[],
  fix: string,
  patches: readonly ManifestPatch[],
): DiagnosisWarning | undefined {
  if (evidence.length === 0) return undefined;
  return { cause, evidence, fix, ...(patches.length === 0 ? {} : { patches }) };
}

function workloads({ before, after }: Scene): readonly WorkloadFacts[] {
  return (after ?? before)?.workloads ?? [];
}

function named({ kind, name }: WorkloadFacts): string {
  return `${kind} ${name}`;
}
