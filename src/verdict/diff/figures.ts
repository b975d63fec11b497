import type { Observation } from '../../observe/observation.ts';
import type { SteadyPart } from '../../observe/steady-latency.ts';
import {
  answersNeeded,
  type ComparedQuantile,
  latencyDifference,
  type LatencyDifference,
  SEED,
} from '../versions/latency-difference.ts';
import { formatQuantity } from '../quantity.ts';
import { effectiveProportions, type Proportion, proportionDifference } from '../statistics/proportion-difference.ts';
import { wilson } from '../statistics/proportion.ts';
import { compareRates } from '../statistics/rate-comparison.ts';
import type { ComparedRun } from './compared-run.ts';
import { type Change, type Figure, type FigureKey, figureText, isQuantile, kindOf, toldBy } from './figure.ts';

type Found = Pick<Figure, 'old' | 'new' | 'effectSize' | 'intervals'> &
  ({ readonly change: Change } | { readonly missing: string });

/** Computes figures of two runs; each latency is compared once, however many of its quantiles are asked for. */
export function figuresOf(old: ComparedRun, latest: ComparedRun, confidence: number): (key: FigureKey) => Figure {
  const known = new Map<SteadyPart, LatencyDifference | undefined>();
  const latencyOf = (part: SteadyPart): LatencyDifference | undefined => {
    if (!known.has(part)) {
      const slices = ({ observation }: ComparedRun) => observation.steadyLatency[part];
      known.set(part, latencyDifference(slices(old), slices(latest), confidence));
    }
    return known.get(part);
  };
  const find = ({ name, part }: FigureKey): Found => {
    if (isQuantile(name)) return quantileFound(latencyOf(part), name);
    switch (name) {
      case 'drop_rate':
        return dropsFound(old.observation, latest.observation, confidence);
      case 'throughput':
        return throughputFound(old.observation, latest.observation, confidence);
      case 'outage':
        return measured(old, latest, ({ figures }) => figures.outageMs);
      case 'first_new':
        return measured(old, latest, ({ figures }) => figures.firstNewMs);
      case 'full_new':
        return measured(old, latest, ({ figures }) => figures.onlyNewMs);
    }
  };
  return (key) => {
    const kind = kindOf(key.name);
    const found = find(key);
    const told = 'change' in found ? toldBy(found.change, kind) : 'no-data';
    const change = 'change' in found ? found.change : null;
    return {
      name: figureText(key),
      quantity: kind.quantity,
      changeIs: kind.change,
      interval: kind.interval,
      told,
      ...found,
      change,
    };
  };
}

function quantileFound(compared: LatencyDifference | undefined, name: ComparedQuantile): Found {
  const found = compared?.ratios.find(({ quantile }) => quantile === name);
  if (compared === undefined)
    return { old: null, new: null, missing: 'one of the runs has answers in less than ten slices of 100 ms' };
  const { effectSize, answers } = compared;
  if (found === undefined) {
    const [needed, there] = [answersNeeded(name), Math.min(answers.old, answers.new)].map((count) =>
      formatQuantity(count, 'count'),
    );
    return { old: null, new: null, missing: `${name} takes ${needed} answers in each run, one has ${there}`, effectSize };
  }
  const { ratio, low, high, oldUs, newUs } = found;
  return { old: oldUs / 1000, new: newUs / 1000, change: { value: ratio, low, high }, effectSize };
}

function dropsFound(old: Observation, latest: Observation, confidence: number): Found {
  const [before, after] = effectiveProportions(dropsOf(old), dropsOf(latest));
  const difference = proportionDifference(before, after, confidence);
  const [ofOld, ofNew] = [before, after].map(({ successes, trials }) => wilson(successes, trials, confidence));
  if (difference === undefined || ofOld === undefined || ofNew === undefined) {
    return { old: null, new: null, missing: 'one of the runs sent no request' };
  }
  const [oldShare, newShare] = [before.successes / before.trials, after.successes / after.trials];
  return {
    old: oldShare,
    new: newShare,
    change: { value: newShare - oldShare, ...difference },
    intervals: { old: [ofOld.low, ofOld.high], new: [ofNew.low, ofNew.high] },
  };
}

/** Since the release began, or of the whole load without one, by stretches of time. */
function dropsOf({ timeline, phases }: Observation): Proportion[] {
  const fromMs = phases.find(({ name }) => name === 'during')?.startMs ?? -Infinity;
  const bins = timeline.filter(({ startMs, durationMs }) => startMs + durationMs > fromMs);
  return bins.map(({ sent, local, dropped }) => ({ successes: dropped, trials: sent - local }));
}

function throughputFound(old: Observation, latest: Observation, confidence: number): Found {
  const rates = compareRates(old.steadyLatency.all.perSecond, latest.steadyLatency.all.perSecond, { confidence, seed: SEED });
  if (rates === undefined) return { old: null, new: null, missing: 'one of the runs was shorter than a second' };
  const { first, second, ratio, low, high } = rates;
  return { old: first, new: second, change: { value: ratio, low, high } };
}

/** One value a run, each as exact as its requests were close. */
function measured(old: ComparedRun, latest: ComparedRun, valueOf: (run: ComparedRun) => number | null): Found {
  const [before, after] = [valueOf(old), valueOf(latest)];
  const values = { old: before, new: after };
  if (before === null || after === null) return { ...values, missing: 'it was not seen in both runs' };
  if (old.resolutionMs === null || latest.resolutionMs === null)
    return { ...values, missing: 'too few requests to tell how exact it is' };
  const value = after - before;
  const reach = old.resolutionMs + latest.resolutionMs;
  return { ...values, change: { value, low: value - reach, high: value + reach } };
}
