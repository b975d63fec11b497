import type { Interval } from './interval.ts';
import { clopperPearson } from './proportion.ts';

/** Successes of trials. */
export interface Proportion {
  readonly successes: number;
  readonly trials: number;
}

/**
 * By how much the second share is greater than the first: Newcombe's way of joining two intervals (Statistics in Medicine 17, 1998, 873,
 * method 10; named MOVER by Zou and Donner, Statistics in Medicine 27, 2008), here with the exact intervals of Clopper and Pearson in place
 * of Wilson's, because a gate has to be wrong no more often than it says also where next to nothing was dropped. Undefined where
 * either has no trials.
 */
export function proportionDifference(first: Proportion, second: Proportion, confidence: number): Interval | undefined {
  const one = clopperPearson(first.successes, first.trials, confidence);
  const two = clopperPearson(second.successes, second.trials, confidence);
  if (one === undefined || two === undefined) return undefined;
  const [p1, p2] = [first.successes / first.trials, second.successes / second.trials];
  return {
    low: p2 - p1 - Math.hypot(p2 - two.low, one.high - p1),
    high: p2 - p1 + Math.hypot(two.high - p2, p1 - one.low),
  };
}

/**
 * The counts that independent trials would have needed to say as much as these, which hang together within their groups (drops come in
 * bursts): both divided by the design effect, the variance between the groups over that of independent trials (Rao and Scott, Biometrics 48,
 * 1992). The greater effect counts for both samples: one without any success does not show how they would have come. Never more than were
 * counted, and never less than one success where there was one.
 */
export function effectiveProportions(
  first: readonly Proportion[],
  second: readonly Proportion[],
): readonly [first: Proportion, second: Proportion] {
  const effect = Math.max(designEffect(first), designEffect(second));
  return [shrunk(total(first), effect), shrunk(total(second), effect)];
}

/** 1 of independent trials; with fewer than two groups all successes count as one. */
function designEffect(groups: readonly Proportion[]): number {
  const { successes, trials } = total(groups);
  if (successes === 0 || successes === trials) return 1;
  if (groups.length < 2) return successes;
  const share = successes / trials;
  const squares = groups.reduce((sum, group) => sum + (group.successes - share * group.trials) ** 2, 0);
  const between = (groups.length / (groups.length - 1)) * squares;
  return Math.max(1, between / (trials * share * (1 - share)));
}

function shrunk({ successes, trials }: Proportion, effect: number): Proportion {
  const by = successes === 0 ? effect : Math.min(effect, successes);
  return { successes: successes / by, trials: trials / by };
}

function total(groups: readonly Proportion[]): Proportion {
  return {
    successes: groups.reduce((sum, group) => sum + group.successes, 0),
    trials: groups.reduce((sum, group) => sum + group.trials, 0),
  };
}
