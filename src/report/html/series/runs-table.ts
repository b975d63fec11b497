import { isUsable } from '../../../verdict/comparison/run-figures.ts';
import { formatDuration, formatQuantity } from '../../../verdict/quantity.ts';
import type { RunOfSeries } from '../../run-of-series.ts';
import { element } from '../markup.ts';
import { note, type Section } from '../sections/section.ts';
import { VERDICTS } from '../sections/verdict.ts';
import { type Cell, type Column, type Row, table } from '../table.ts';
import { LONGEST_SENTENCE, outside } from '../text.ts';
import type { RunPictures } from './run-course.ts';

const MOST_RUNS = 500;

/** Every run in the order in which they were made, each with a link to its own page. */
export function runsSection(
  runs: readonly RunOfSeries[],
  pictures: RunPictures,
  { withNames }: { readonly withNames: boolean },
): Section {
  const withReasons = runs.some((run) => !isUsable(run));
  const columns: Column[] = [
    { head: 'Run' },
    ...(withNames ? [{ head: 'Way' }] : []),
    { head: 'Verdict' },
    ...[
      'Sent',
      'Dropped',
      'Longest outage',
      'Overlap',
      'First new after',
      'Only new after',
      'p99 during',
      'Extra pod-seconds',
    ].map((head): Column => ({ head, align: 'right' })),
    ...(withReasons ? [{ head: 'Why it counts for nothing' }] : []),
  ];
  const rows = runs
    .slice(0, MOST_RUNS)
    .map((run, index): Row => ({ cells: cellsOf(run, index + 1, pictures, { withNames, withReasons }) }));
  const left = runs.length - rows.length;
  return {
    id: 'runs',
    title: 'Runs',
    body:
      rows.length === 0
        ? undefined
        : [
            table('In the order in which they were made', columns, rows),
            left > 0 ? note(`${formatQuantity(left, 'count')} more are in the JSON beside this page.`) : undefined,
          ],
  };
}

function cellsOf(
  run: RunOfSeries,
  number: number,
  pictures: RunPictures,
  { withNames, withReasons }: { readonly withNames: boolean; readonly withReasons: boolean },
): Cell[] {
  const { verdict, sent, dropped, outageMs, overlapMs, firstNewMs, onlyNewMs, p99Us, extraPodSeconds, reasons } = run;
  const { sign, text, tone } = VERDICTS[verdict];
  const page = pictures.get(run.folder)?.page;
  const ms = (value: number | null): string => (value === null ? '-' : formatDuration(value));
  return [
    page === undefined ? String(number) : element('a', { href: page }, `Run\u00a0${number}`),
    ...(withNames ? [outside(run.name)] : []),
    { content: `${sign} ${text.toLowerCase()}`, tone },
    formatQuantity(sent, 'count'),
    { content: formatQuantity(dropped, 'count'), tone: dropped === 0 ? 'quiet' : 'bad' },
    { content: ms(outageMs), tone: outageMs === 0 ? 'quiet' : 'bad' },
    ms(overlapMs),
    ms(firstNewMs),
    ms(onlyNewMs),
    ms(p99Us.during === null ? null : p99Us.during / 1000),
    extraPodSeconds === null ? '-' : formatQuantity(Number(extraPodSeconds.toPrecision(3)), 'count'),
    ...(withReasons ? [isUsable(run) ? undefined : outside(reasons.join('; '), LONGEST_SENTENCE)] : []),
  ];
}
