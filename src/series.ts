import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CutoverError, messageOf } from './errors.ts';
import { makeFolder } from './evidence/folder.ts';
import { EXIT } from './exit-codes.ts';
import { assertReachable } from './load/reachable.ts';
import type { Profile } from './profile/profile.ts';
import type { DeploymentChange } from './profile/what-if.ts';
import type { ConnectedCluster } from './release/kubernetes/connect.ts';
import { noCluster } from './release/no-cluster.ts';
import { readStartState, waitAsBefore, type StartState } from './release/start-state.ts';
import { Abandoned, ReleaseFailed, type Confirm } from './release/strategy.ts';
import { resolveTarget } from './release/target.ts';
import { foldersToTakeBack, readUndoFile } from './release/undo/journal-read.ts';
import { rollBack } from './release/undo/roll-back.ts';
import { applyWhatIf } from './release/what-if.ts';
import { assessRun } from './report/assess.ts';
import { runOfSeries, type RunOfSeries } from './report/run-of-series.ts';
import type { RunReport } from './report/run-report.ts';
import { run, type RunObserver } from './run.ts';
import { asksForCluster, connect } from './run/connections.ts';

/** What one run of a series is of. */
export interface Candidate {
  /** `rolling`, `rolling preStop=5s`. */
  readonly name: string;
  readonly profile: Profile;
  /** It starts from another form of this Deployment. */
  readonly whatIf: { readonly deployment: string; readonly change: DeploymentChange } | undefined;
}

/** Who watches a series. */
export interface SeriesObserver extends RunObserver {
  runStarts(number: number, candidate: Candidate): void;
  /** Before it is taken back. */
  runEnded(run: RunOfSeries, report: RunReport): void;
  /** What is done between runs. */
  between(doing: string): void;
}

export interface SeriesOptions {
  /** Made if needed; each run gets a folder in it. */
  readonly folder: string;
  /** As for a run; what a run has done is taken back all the same. */
  readonly interrupt: AbortSignal;
  readonly abandon: AbortSignal;
  readonly pauseMs: number;
  readonly observer: SeriesObserver;
  readonly confirm?: Confirm | undefined;
}

/**
 * One verification after the other, all from the state in which the cluster is found: what each has released is taken back after it, and
 * the next one begins when everything is as it was. Resolves to why not all runs were made, undefined when they were: a fault also says
 * where the cluster is not as it was. Throws CutoverError when that state cannot be read.
 */
export async function runSeries(
  order: readonly Candidate[],
  options: SeriesOptions,
): Promise<'interrupted' | CutoverError | undefined> {
  const { interrupt, abandon, pauseMs } = options;
  const [first] = order;
  if (first === undefined) return undefined;
  const cluster = order.some(({ profile }) => asksForCluster(profile)) ? await connect(first.profile) : undefined;
  const releases = [...new Set(order)].flatMap(({ profile: { release } }) => release ?? []);
  const start = await readStartState(releases, cluster ?? noCluster());
  try {
    for (const [index, candidate] of order.entries()) {
      if (interrupt.aborted) break;
      await oneRun(index + 1, candidate, { ...options, cluster, start, of: order.length });
      const isLast = index === order.length - 1;
      if (!isLast) await delay(pauseMs, undefined, { signal: interrupt }).catch(() => {});
    }
  } catch (fault) {
    if (fault instanceof CutoverError) return fault;
    if (!(fault instanceof Abandoned && (interrupt.aborted || abandon.aborted))) throw fault;
  }
  return interrupt.aborted ? 'interrupted' : undefined;
}

interface Course extends SeriesOptions {
  readonly cluster: ConnectedCluster | undefined;
  readonly start: StartState;
  readonly of: number;
}

/** So many connections in a row must succeed; a proxy that has not followed yet sends some of them to a pod that is gone. */
const ANSWERS_IN_A_ROW = 20;
const BETWEEN_ANSWERS_MS = 50;

/** The API says what is so before every proxy does: waits until the target can be reached again and again. Throws CutoverError. */
async function waitReachable({ target, load, release }: Profile, { cluster, interrupt }: Course): Promise<void> {
  if (target.proxy !== undefined) return;
  const { url, moreUrls } = await resolveTarget(target, cluster);
  const limit = AbortSignal.timeout(release?.timeoutMs ?? 0);
  for (let inARow = 0; inARow < ANSWERS_IN_A_ROW && !interrupt.aborted;) {
    try {
      for (const each of [url, ...moreUrls]) await assertReachable(each, load.connectTimeoutMs);
      inARow += 1;
    } catch (fault) {
      if (limit.aborted || !(fault instanceof CutoverError)) throw fault;
      inARow = 0;
    }
    await delay(BETWEEN_ANSWERS_MS);
  }
}

async function oneRun(number: number, candidate: Candidate, course: Course): Promise<void> {
  const { interrupt, abandon, observer, confirm } = course;
  const name = `${String(number).padStart(String(course.of).length, '0')}-${fileName(candidate.name)}`;
  const folder = join(course.folder, name);
  observer.runStarts(number, candidate);
  try {
    await changeStart(candidate, folder, course);
    if (number > 1 || candidate.whatIf !== undefined) await waitReachable(candidate.profile, course);
    if (!interrupt.aborted) {
      await run(candidate.profile, { folder, interrupt, abandon, observer, confirm, returnable: true });
      const report = await assessRun(folder);
      observer.runEnded(runOfSeries(candidate.name, name, report), report);
    }
  } finally {
    await returnToStart(folder, candidate, course);
  }
}

async function changeStart({ whatIf, profile, name }: Candidate, folder: string, course: Course): Promise<void> {
  const { cluster, interrupt, observer } = course;
  if (whatIf === undefined || cluster === undefined) return;
  observer.between(`changing Deployment ${cluster.namespace}/${whatIf.deployment} for ${name}`);
  const whatIfFolder = join(folder, 'what-if');
  makeFolder(whatIfFolder);
  const stepMs = timeLimitOf(profile);
  const bounded = cluster.until(AbortSignal.any([interrupt, AbortSignal.timeout(stepMs)]));
  const tools = { cluster: bounded, where: cluster.where, folder: whatIfFolder, stepMs, mark() {} };
  try {
    await applyWhatIf(whatIf.deployment, whatIf.change, tools);
  } catch (fault) {
    if (!(fault instanceof Abandoned)) throw fault;
    if (interrupt.aborted) return;
    throw new CutoverError(`the Deployment was not there in its other form within ${stepMs / 1000} s: ${messageOf(fault)}`, {
      where: name,
      exitCode: EXIT.releaseFailed,
    });
  }
}

/** Takes back what the run's folder says, and waits until everything is as it was. Throws CutoverError that says what is not. */
async function returnToStart(folder: string, { profile }: Candidate, course: Course): Promise<void> {
  const { abandon, observer, start } = course;
  const cluster = course.cluster ?? noCluster();
  const left = foldersToTakeBack(folder);
  if (left.length > 0) observer.between('going back to the start state');
  for (const each of left) {
    const recorded = readUndoFile(each);
    if (recorded === undefined) continue;
    const unwound = await rollBack(each, recorded, { cluster, abandon, mark() {} });
    if (unwound.kind === 'failed') throw notBack(`${unwound.reason}; still to do: ${unwound.left.join(', ')}`, folder);
  }
  try {
    await waitAsBefore(start, cluster.until(AbortSignal.any([abandon, AbortSignal.timeout(timeLimitOf(profile))])));
  } catch (fault) {
    if (fault instanceof ReleaseFailed || fault instanceof Abandoned) throw notBack(messageOf(fault), folder);
    throw fault;
  }
}

function notBack(why: string, folder: string): CutoverError {
  return new CutoverError(`the start state was not reached again, so no more runs are made: ${why}`, {
    where: folder,
    next: 'look at the cluster, and put it right with `cutover rollback` of this folder or by hand',
    exitCode: EXIT.releaseFailed,
  });
}

function timeLimitOf({ release }: Profile): number {
  return release?.timeoutMs ?? 0;
}

function fileName(text: string): string {
  return text.replace(/[^A-Za-z0-9._=-]+/g, '-');
}
