import { checkDemand, type Finding, type Grounds } from './check-demand.ts';
import type { Threshold } from './demand.ts';

/** A threshold with what was observed; where it joins several demands, that of the one that decides. */
export interface Check extends Finding {
  /** As written in the profile. */
  readonly threshold: string;
  /** Each of the demands that `and` joins; absent where there is but one. */
  readonly parts?: readonly CheckedDemand[];
}

export interface CheckedDemand extends Finding {
  /** As written. */
  readonly demand: string;
}

const WORDS: Readonly<Record<Check['state'], string>> = { pass: 'holds', fail: 'is missed', inconclusive: 'is open' };

/** It holds when all of its demands do, and fails when one does. */
export function checkThreshold({ text, demands: [first, ...others] }: Threshold, grounds: Grounds): Check {
  const decidesAlone = checkDemand(first, grounds);
  if (others.length === 0) return { threshold: text, ...decidesAlone };
  const firstPart = { demand: first.text, ...decidesAlone };
  const parts = [firstPart, ...others.map((demand) => ({ demand: demand.text, ...checkDemand(demand, grounds) }))];
  const deciding =
    parts.find(({ state }) => state === 'fail') ?? parts.find(({ state }) => state === 'inconclusive') ?? firstPart;
  const { demand: _, ...finding } = deciding;
  const reason = parts.map((part) => `${part.demand} ${WORDS[part.state]} (${part.reason})`).join('; ');
  return { threshold: text, ...finding, reason, parts };
}
