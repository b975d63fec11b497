import type { Priority } from '../../profile/compare.ts';
import { formatDuration, formatQuantity } from '../quantity.ts';
import { fewestToTell } from '../statistics/permutation-test.ts';
import type { Comparison, Decision } from './comparison.ts';
import { MEASURES } from './run-figures.ts';
import type { Contrast } from './tell-apart.ts';

/** With fewer runs the intervals are narrower than they should be. */
const FEW_RUNS = 10;

/** What the comparison says, in sentences: who is best, by what and by how much over each other, and what could not be told. */
export function comparisonStatement({ best, decisions, standings, isTold }: Comparison, confidence: number): string[] {
  const [first, ...tied] = best;
  const leftOut = standings.flatMap(({ name, whyNotRanked }) =>
    whyNotRanked === null ? [] : [`${name} is not in the order: ${whyNotRanked}.`],
  );
  if (first === undefined) return ['No run came to an end on sound evidence: nothing can be compared.', ...leftOut];
  if (decisions.length === 0) return [`There is nothing to compare ${first} with.`, ...leftOut];
  const head = isTold
    ? tied.length === 0
      ? `${first} is the best.`
      : `${listed(best)} are equally good.`
    : `These runs do not suffice to say which is the best${tied.length === 0 ? `, though ${first} comes first` : ''}.`;
  return [
    head,
    ...decisions.map((decision) => decisionSentence(decision, confidence)),
    ...leftOut,
    ...caveats(standings, confidence),
  ];
}

function decisionSentence({ better, worse, by, contrast, unclear }: Decision, confidence: number): string {
  const doubts = unclear.map(({ priority, contrast: doubt }) => doubtText(priority, doubt));
  if (by === null || contrast === null) {
    return doubts.length === 0
      ? `${better} and ${worse}: the same by every priority.`
      : `${better} and ${worse}: not told apart by ${doubts.join(', nor by ')}.`;
  }
  const won = `${better} over ${worse}: by ${by}, ${amountText(by, contrast, confidence)}`;
  return doubts.length === 0 ? `${won}.` : `${won}; but by ${doubts.join(', and by ')}, it cannot be told.`;
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

function doubtText(priority: Priority, { runsToTell }: Contrast): string {
  return runsToTell === undefined ? priority : `${priority} (about ${runsToTell} runs of each may tell)`;
}

function caveats(standings: Comparison['standings'], confidence: number): string[] {
  const usable = standings.filter(({ rank }) => rank !== null).map((standing) => standing.usable);
  const fewest = Math.min(...usable);
  const needed = fewestToTell(1 - confidence);
  if (fewest < needed) {
    const level = formatQuantity(confidence, 'share');
    return [
      `With ${fewest === 1 ? 'one run' : `${fewest} runs`} nothing can be told at ${level}: it takes at least ${needed} of each.`,
    ];
  }
  return fewest < FEW_RUNS ? [`The intervals are from as few as ${fewest} runs, and so rather too narrow.`] : [];
}

/** A figure of a priority as people read it. */
function figureText(priority: Priority, value: number): string {
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
