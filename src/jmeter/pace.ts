import type { Notes } from './notes.ts';
import type { ScopedSampler } from './scope.ts';
import type { TestElement } from './test-element.ts';
import type { Variables } from './variables.ts';

/** A pause of a thread between two requests. */
export type Pause =
  | { readonly constantMs: number }
  | { readonly fromMs: number; readonly toMs: number }
  | { readonly meanMs: number; readonly deviationMs: number };

export interface Pace {
  /** Undefined: none. Never together with a rate. */
  readonly pause: Pause | undefined;
  /** Over all threads and requests. */
  readonly requestsPerMinute: number | undefined;
}

const THROUGHPUT: ReadonlySet<string> = new Set(['ConstantThroughputTimer', 'PreciseThroughputTimer']);

/**
 * A profile has one pause or one rate for all its requests. So a timer counts that is in force for all of them; of throughput timers one that is
 * in force for some does as well, because it holds up the others of its loop too.
 */
export function paceOf(samplers: readonly ScopedSampler[], threads: number, variables: Variables, notes: Notes): Pace {
  const uses = new Map<TestElement, number>();
  for (const { scope } of samplers) for (const timer of scope.timers) uses.set(timer, (uses.get(timer) ?? 0) + 1);
  const timers = [...uses.keys()];
  const [throughput, ...more] = timers.filter(({ type }) => THROUGHPUT.has(type));
  for (const timer of more)
    notes.leave(timer, 'a profile has one rate for all its requests; another throughput timer is carried over');
  const pauses = timers.filter(({ type }) => !THROUGHPUT.has(type));
  if (throughput !== undefined) {
    const perMinute = perMinuteOf(throughput, threads, variables, notes);
    if (perMinute !== undefined) {
      for (const timer of pauses)
        notes.leave(timer, 'with a rate the schedule sets the pace, and a profile has no pauses beside it');
      return { pause: undefined, requestsPerMinute: (perMinute * samplers.length) / (uses.get(throughput) ?? 1) };
    }
  }
  const forAll = pauses.filter((timer) => uses.get(timer) === samplers.length);
  for (const timer of pauses) {
    if (!forAll.includes(timer)) notes.leave(timer, 'a profile has one pause for all its requests: load.thinkTime');
  }
  return { pause: pauseOf(forAll, variables, notes), requestsPerMinute: undefined };
}

/** Of the samplers in its scope. Undefined, and told, where it is not known or nothing. */
function perMinuteOf(timer: TestElement, threads: number, variables: Variables, notes: Notes): number | undefined {
  const number = (name: string, otherwise = '0'): number =>
    Number(variables.setting(timer.properties.text(name) || otherwise, timer) ?? Number.NaN);
  const throughput = number('throughput');
  if (timer.type === 'PreciseThroughputTimer') {
    notes.remark(`${timer.path}: JMeter spreads the requests at random (Poisson arrivals), load.rate evenly`);
    return positive((throughput * 60) / number('throughputPeriod', '3600'), timer, notes);
  }
  const mode = timer.properties.text('calcMode') || timer.properties.text('ConstantThroughputTimer.calcMode');
  notes.remark(`${timer.path}: in JMeter the throughput is the most there is, load.rate is sent whatever the target does`);
  return positive(isForEachThread(mode) ? throughput * threads : throughput, timer, notes);
}

/** By number, or as JMeter up to 2.13 writes it. */
function isForEachThread(mode: string): boolean {
  return mode === '' || mode === '0' || mode.toLowerCase() === 'this thread only';
}

function positive(rate: number, timer: TestElement, notes: Notes): number | undefined {
  if (Number.isFinite(rate) && rate > 0) return rate;
  notes.leave(timer, 'its throughput is no number above 0; say the rate with load.rate');
  return undefined;
}

/** All timers that are in force wait one after another: their pauses add up. */
function pauseOf(timers: readonly TestElement[], variables: Variables, notes: Notes): Pause | undefined {
  let constantMs = 0;
  let varying: Pause | undefined;
  for (const timer of timers) {
    const [fixedMs, rangeMs] = ['ConstantTimer.delay', 'RandomTimer.range'].map((name) =>
      Number(variables.setting(timer.properties.text(name) || '0', timer) ?? 0),
    ) as [number, number];
    if (!(fixedMs >= 0 && rangeMs >= 0))
      notes.leave(timer, 'its delay is no number of milliseconds; say the pause with load.thinkTime');
    else if (timer.type === 'ConstantTimer' || rangeMs === 0) constantMs += fixedMs;
    else if (varying === undefined) {
      constantMs += fixedMs;
      varying = drawn(timer, rangeMs, notes);
    } else notes.leave(timer, 'a second random pause; load.thinkTime has one, and the first is carried over');
  }
  if (varying === undefined) return constantMs > 0 ? { constantMs } : undefined;
  if ('fromMs' in varying) return { fromMs: varying.fromMs + constantMs, toMs: varying.toMs + constantMs };
  return 'meanMs' in varying ? { meanMs: varying.meanMs + constantMs, deviationMs: varying.deviationMs } : varying;
}

function drawn({ type, path }: TestElement, rangeMs: number, notes: Notes): Pause {
  if (type === 'UniformRandomTimer') return { fromMs: 0, toMs: rangeMs };
  if (type === 'GaussianRandomTimer') return { meanMs: 0, deviationMs: rangeMs };
  notes.remark(`${path}: Poisson-distributed pauses become normal ones of the same mean and deviation`);
  return { meanMs: rangeMs, deviationMs: Math.sqrt(rangeMs) };
}
