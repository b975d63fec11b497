import { formatDuration, formatQuantity } from '../../../verdict/quantity.ts';
import type { QuantileDifference } from '../../../verdict/versions/latency-difference.ts';
import { formatRatio } from '../../../verdict/versions/version-statement.ts';
import type { RunReport } from '../../run-report.ts';
import { type Child, element, fragment, type Markup } from '../markup.ts';
import { type Column, type Row, table, type Tone } from '../table.ts';
import { LONGEST_SENTENCE, outside } from '../text.ts';
import { note } from './section.ts';

/** How much slower or faster the new version answers than the old one did, with intervals. Undefined: too little of either. */
export function versionComparisonBlock({ versionComparison }: RunReport): Child {
  if (versionComparison === null) return undefined;
  const { ratios, confidence, from, answers, statement, old, new: latest } = versionComparison;
  const columns: Column[] = [
    { head: 'Latency' },
    { head: 'Old', align: 'right' },
    { head: 'New', align: 'right' },
    { head: 'Times as long', align: 'right' },
    { head: `${formatQuantity(confidence, 'share')} interval`, align: 'right' },
    { head: '← faster · slower →', align: 'middle' },
  ];
  const widest = Math.max(LEAST_SHOWN, ...ratios.flatMap(({ low, high }) => [Math.abs(Math.log(low)), Math.abs(Math.log(high))]));
  const rows = ratios.map((difference): Row => {
    const { quantile, oldUs, newUs, ratio, low, high } = difference;
    return {
      cells: [
        quantile,
        formatDuration(oldUs / 1000),
        formatDuration(newUs / 1000),
        { content: formatRatio(ratio), tone: toneOf(difference) },
        `${formatRatio(low)} to ${formatRatio(high)}`,
        intervalBar(difference, widest),
      ],
    };
  });
  const names = fragment(outside(latest.join(', ')), ' against ', outside(old.join(', ')));
  return fragment(
    element('h3', {}, 'New version against old'),
    ...statement.map((sentence) => element('p', { class: 'said' }, outside(sentence, LONGEST_SENTENCE))),
    rows.length === 0
      ? undefined
      : table('Latency of the new version against the old one, each where it stood alone', columns, rows),
    note(
      names,
      `: ${formatQuantity(answers.new, 'count')} answers after the release against ${formatQuantity(answers.old, 'count')} before it, `,
      from === 'schedule' ? 'from when they were due. ' : 'from the send. ',
      'The first answers of the new version, in the release, are not in it; what else changed meanwhile is.',
    ),
  );
}

/** Differences are drawn on a scale that reaches at least so far, so that small ones look small: natural logarithm of a ratio. */
const LEAST_SHOWN = Math.log(1.5);

function toneOf({ low, high }: QuantileDifference): Tone | undefined {
  return low > 1 ? 'bad' : high < 1 ? 'good' : undefined;
}

/** The interval around 1, where both are as fast. */
function intervalBar(difference: QuantileDifference, widest: number): Markup {
  const { ratio, low, high } = difference;
  const x = (value: number): string => `${(50 + (Math.log(value) / widest) * 46).toFixed(1)}%`;
  const tone = toneOf(difference) ?? 'quiet';
  return element(
    'svg',
    { class: `interval ${tone}`, width: '100%', height: 18, 'aria-hidden': 'true' },
    element('line', { class: 'none', x1: '50%', x2: '50%', y1: 0, y2: 18 }),
    element('line', { x1: x(low), x2: x(high), y1: 9, y2: 9 }),
    element('circle', { cx: x(ratio), cy: 9, r: 3.5 }),
  );
}
