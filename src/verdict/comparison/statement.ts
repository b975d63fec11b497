import type { Priority } from '../../profile/compare.ts';
import { formatDuration, formatQuantity } from '../quantity.ts';
import { fewestToTell } from '../statistics/permutation-test.ts';
import type { Comparison, Decision } from './comparison.ts';
import { MEASURES } from './run-figures.ts';
import type { Contrast } from './tell-apart.ts';

/** With fewer runs the intervals are narrower than they should be. */
const FEW_RUNS = 10;

/** What the comparison says, in sentences: who is best, what puts each before the next and by how much, and what could not be told. */
export function comparisonStatement(comparison: Comparison, confidence: number): string[] {
  const { best, decisions, standings, isTold } = comparison;
  const [first, ...tied] = best;
  const leftOut = standings.flatMap(({ name, whyNotRanked }) =>
    whyNotRanked === null ? [] : [`${name} is not in the order: ${whyNotRanked}.`],
  );
  if (first === undefined) return ['No run came to an end on sound evidence: nothing can be compared.', ...leftOut];
  if (decisions.length === 0) return [`There is nothing to compare ${first} with.`, ...leftOut];
  const few = tooFew(standings, confidence);
  if (few !== undefined) return [few, ...leftOut];
  const head = isTold
    ? tied.length === 0
      ? `${first} is the best.`
      : `${listed(best)} are equally good.`
    : `These runs do not suffice to say which is the best${tied.length === 0 ? `, though ${first} comes first` : ''}.`;
  const sentences = tellingDecisions(comparison).map((decision) => decisionSentence(decision, confidence));
  return [head, ...sentences, ...leftOut, ...caveats(standings)];
}

/** Down the order; then what else keeps the first from being the best. */
function tellingDecisions({ decisions, steps, best: [first] }: Comparison): Decision[] {
  const doubtful = decisions.slice(1).filter(({ better, unclear }) => better !== first || unclear.length > 0);
  return [...steps, ...doubtful];
}

function decisionSentence({ better, worse, by, contrast, unclear }: Decision, confidence: number): string {
  const doubts = doubtsText(unclear);
  if (by === null || contrast === null) {
    return doubts === ''
      ? `${better} and ${worse}: the same by every priority.`
      : `${better} and ${worse}: not told apart by ${doubts}.`;
  }
  const won = `${better} over ${worse}: by ${by}, ${amountText(by, contrast, confidence)}`;
  return doubts === '' ? `${won}.` : `${won}; but they are not told apart by ${doubts}, which counts for more.`;
}

/** `25.2 less on average (95 %: 19 to 31; by chance alone p = 0.0079)`. */
function amountText(priority: Priority, { difference = 0, interval, probability }: Contrast, confidence: number): string {
  const sign = Math.sign(difference);
  const ends = interval === undefined ? [] : [interval.low * sign, interval.high * sign].toSorted((a, b) => a - b);
  const [low, high] = ends;
  const range =
    low === undefined || high === undefined
      ? ''
      : `${formatQuantity(confidence, 'share')}: ${figureText(priority, low)} to ${figureText(priority, high)}`;
  const chance = probability === undefined ? '' : `by chance alone p = ${probability.toPrecision(2)}`;
  const details = [range, chance].filter((text) => text !== '').join('; ');
  return `${figureText(priority, Math.abs(difference))} less on average (${details})`;
}

/** `dropped and p99 (about 12 runs of each may tell)`. */
function doubtsText(unclear: Decision['unclear']): string {
  const runs = unclear.map(({ contrast }) => contrast.runsToTell).find((number) => number !== undefined);
  const names = listed(unclear.map(({ priority }) => priority));
  return runs === undefined ? names : `${names} (about ${runs} runs of each may tell)`;
}

function tooFew(standings: Comparison['standings'], confidence: number): string | undefined {
  const [fewest, needed] = [fewestRuns(standings), fewestToTell(1 - confidence)];
  if (fewest >= needed) return undefined;
  const runs = fewest === 1 ? 'one sound run' : `${fewest} sound runs`;
  return `These runs do not suffice to say which is the best: with as few as ${runs} nothing can be told at ${formatQuantity(confidence, 'share')}; it takes at least ${needed} of each.`;
}

function caveats(standings: Comparison['standings']): string[] {
  const fewest = fewestRuns(standings);
  return fewest < FEW_RUNS ? [`The intervals are from as few as ${fewest} runs, and so rather too narrow.`] : [];
}

function fewestRuns(standings: Comparison['standings']): number {
  return Math.min(...standings.filter(({ rank }) => rank !== null).map(({ usable }) => usable));
}

/** A figure of a priority as people read it. */
export function figureText(priority: Priority, value: number): string {
  switch (MEASURES[priority].quantity) {
    case 'count':
      return formatQuantity(Number(value.toPrecision(3)), 'count');
    case 'ms':
      return formatDuration(value);
    case 'us':
      return formatDuration(value / 1000);
    case 'pod-seconds':
      return `${formatQuantity(Number(value.toPrecision(3)), 'count')} pod-seconds`;
  }
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
