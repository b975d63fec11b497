import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Evidence, readEvidence } from '../evidence/reader.ts';
import { inSendOrder } from '../evidence/send-order.ts';
import type { LoadPlan } from '../load/plan.ts';
import { blindSpot } from '../load/runtime.ts';
import { hasSchedule } from '../load/schedule.ts';
import { generatorCondition } from '../observe/generator.ts';
import { drainsOf } from '../observe/drops/drains.ts';
import type { Observation } from '../observe/observation.ts';
import { Observer } from '../observe/observer.ts';
import { WorkerViews } from '../observe/fleet/worker-views.ts';
import { VersionRoles } from '../observe/versions/version-roles.ts';
import { bringsNewVersion } from '../profile/release.ts';
import type { Milestone } from '../release/milestone.ts';
import { connectionsToReach } from '../verdict/proof/backend-odds.ts';
import { backendsOf } from '../verdict/proof/backends.ts';
import { checkThreshold } from '../verdict/thresholds/check.ts';
import type { Grounds } from '../verdict/thresholds/check-demand.ts';
import { diagnose } from '../verdict/diagnosis/diagnose.ts';
import { generatorDoubt } from '../verdict/thresholds/generator-doubt.ts';
import { generatorFitness, type GeneratorFitness } from '../verdict/generator/generator-fitness.ts';
import { judge } from '../verdict/judge.ts';
import { openQuestions } from '../verdict/proof/open-questions.ts';
import { prove, PROOF_SELECTORS } from '../verdict/proof/proof.ts';
import { proofStatement } from '../verdict/proof/proof-statement.ts';
import { compareVersions } from '../verdict/versions/version-comparison.ts';
import { queriesOf } from '../verdict/thresholds/queries.ts';
import { parseThresholds } from '../verdict/thresholds/threshold.ts';
import { weaknesses } from '../verdict/proof/weaknesses.ts';
import { fleetReport, threadsOfFleet } from './fleet-report.ts';
import { RUN_REPORT_SCHEMA, type RunReport } from './run-report.ts';

/**
 * Computes a run's report from its folder and nothing else, so that a report made later is the same as the one made at the run's end.
 * Throws CutoverError when there is no readable evidence.
 */
export async function assessRun(folder: string): Promise<RunReport> {
  return assess(readEvidence(folder));
}

export async function assess(evidence: Evidence): Promise<RunReport> {
  return (await examine(evidence)).report;
}

/** The report, and what it was made of: for who asks more of the evidence than the report says. */
export async function examine(evidence: Evidence): Promise<{ readonly report: RunReport; readonly observation: Observation }> {
  const { header, end } = evidence;
  const { profile, clock } = header;
  const { release } = profile;
  const asked = release && {
    expectedVersion: release.expectVersion,
    minRequests: profile.proof.minRequestsDuringRelease,
    bringsNewVersion: bringsNewVersion(release),
  };
  // Watches and strategies mark independently of each other: the journal is not quite in the order of time.
  const milestones = evidence.milestones.toSorted((a, b) => a.atMs - b.atMs);
  const thresholds = parseThresholds(
    profile.thresholds,
    profile.load.requests.map(({ name }) => name),
  );
  const queries = queriesOf(thresholds, 'must-hold');
  const backends = backendsOf(profile.target, evidence.surroundings, milestones);
  const roles = new VersionRoles(release?.expectVersion);
  const steadyFromMs = rampedUpMs(milestones, profile.load);
  const workerViews = new WorkerViews(threadsOfFleet(evidence.fleetWorkers), steadyFromMs);
  const observer = new Observer({
    milestones,
    releasePlanned: release !== undefined,
    roles,
    steadyFromMs,
    requestNames: profile.load.requests.map(({ name }) => name),
    selectors: [...Object.values(PROOF_SELECTORS), ...queries.selectors],
    windows: queries.windows,
    connectionsToReachEach: backends && connectionsToReach(backends, profile.proof.confidence),
  });
  await observeAll(evidence, observer, workerViews);
  const observation = observer.finish();
  const generator = fitnessOf(evidence, observation, observation.phases.find(({ name }) => name === 'during')?.startMs);
  const proof = prove(observation, { generator, settings: profile.proof, release: asked, backends });
  const fit = { sinceRelease: generator.fit, throughout: fitnessOf(evidence, observation).fit };
  const grounds: Grounds = {
    aim: 'must-hold',
    courseOf: () => observation,
    doubtAbout: (operand) => generatorDoubt(operand, fit),
  };
  const checks = thresholds.map((threshold) => checkThreshold(threshold, grounds));
  const { verdict, reasons } = judge({
    milestones,
    end,
    checks,
    openQuestions: openQuestions(release, observation),
    weaknesses: weaknesses({
      observation,
      proof,
      // Read last: damage inside a batch is only known once the batches were read.
      problems: evidence.problems,
      end,
      release: asked,
      versionSource: profile.load.version,
      milestones,
    }),
  });
  const { drops } = observation;
  const { surroundings } = evidence;
  const podsBefore = surroundings.find(({ when }) => when === 'before')?.pods;
  const drains = drainsOf({ milestones, drops, podsBefore, seenOnNewConnections: observation.seenOnNewConnections });
  const diagnosed = diagnose({ drops, drains, milestones, surroundings, observation, generator, profile });
  const durationMs = Math.max(end?.atMs ?? 0, observation.endMs, milestones.at(-1)?.atMs ?? 0);
  const compared = compareVersions(observation, {
    roleOf: (version) => roles.of(version),
    confidence: profile.proof.confidence,
  });
  const report: RunReport = {
    schema: RUN_REPORT_SCHEMA,
    verdict,
    reasons,
    startedAt: new Date(clock.startedAtEpochMs).toISOString(),
    endedAt: new Date(clock.startedAtEpochMs + durationMs).toISOString(),
    durationMs,
    profile,
    targetUrl: header.targetUrl,
    environment: header.environment,
    requests: observation.requests,
    latency: observation.latency,
    versions: observation.versions,
    versionComparison: compared ?? null,
    fleet: fleetReport(evidence, workerViews, profile.proof.confidence) ?? null,
    outages: observation.outages,
    outageCount: observation.outageCount,
    longestGapMs: observation.longestGapMs ?? null,
    milestones,
    phases: observation.phases,
    checks,
    proof: { ...proof, statement: proofStatement(proof, verdict) },
    ...diagnosed,
    drains,
    failures: observation.failures,
    timeline: observation.timeline,
  };
  return { report, observation };
}

/** Every thread has started. */
function rampedUpMs(milestones: readonly Milestone[], { startDelayMs, rampUpMs }: Omit<LoadPlan, 'target'>): number {
  const startedMs = milestones.find(({ kind }) => kind === 'load-started')?.atMs ?? 0;
  return startedMs + startDelayMs + rampUpMs;
}

function fitnessOf(
  { header, health, lost }: Evidence,
  { phases, requests, failures }: Observation,
  fromMs = 0,
): GeneratorFitness {
  const { profile, environment } = header;
  return generatorFitness(generatorCondition(health, fromMs), {
    lost,
    local: requests.local,
    failures,
    loadMs: (phases.at(-1)?.endMs ?? 0) - fromMs,
    isOpen: hasSchedule(profile.load),
    cpus: environment.cpus,
    blindSpot: environment.libuv && blindSpot({ node: environment.node, uv: environment.libuv }),
    maxStallMs: profile.proof.maxGeneratorStallMs,
  });
}

/** Folds all samples; lets the process attend to signals and output in between. */
async function observeAll(evidence: Evidence, observer: Observer, workerViews: WorkerViews): Promise<void> {
  const samplesPerTurn = 20_000;
  let untilTurn = samplesPerTurn;
  for (const sample of inSendOrder(evidence.batches(), evidence.workers)) {
    observer.add(sample);
    if (evidence.fleetWorkers.length > 0) workerViews.add(sample);
    untilTurn -= 1;
    if (untilTurn > 0) continue;
    untilTurn = samplesPerTurn;
    await nextTurn();
  }
}
