import type { Decision, Standing } from '../../../verdict/comparison/comparison.ts';
import { figureText } from '../../../verdict/comparison/statement.ts';
import type { ContenderSummary } from '../../../verdict/comparison/summary.ts';
import { formatQuantity } from '../../../verdict/quantity.ts';
import { spreadRows } from '../../terminal/spreads.ts';
import { type Child, element, type Markup } from '../markup.ts';
import { type Cell, type Column, type Row, table } from '../table.ts';
import { outside } from '../text.ts';

/** Every figure of every way to release, best first: the rows that the terminal shows, too. */
export function standingsTable(standings: readonly Standing[], confidence: number): Markup {
  const columns: Column[] = [
    { head: '' },
    ...standings.map(({ name, rank }): Column => ({
      head: rank === null ? `${name} (not ranked)` : `${rank}. ${name}`,
      align: 'right',
    })),
  ];
  return element(
    'div',
    { class: 'standings' },
    table(
      'Every figure over all runs, best first; times are medians unless named worst',
      columns,
      figureRows(standings, confidence),
    ),
  );
}

/** Of one way to release. */
export function figuresTable(summary: ContenderSummary, confidence: number): Markup {
  const columns: Column[] = [{ head: '' }, { head: 'Over all runs', align: 'right' }];
  return element(
    'div',
    { class: 'narrow' },
    table('Times are medians unless named worst', columns, figureRows([summary], confidence)),
  );
}

function figureRows(summaries: readonly ContenderSummary[], confidence: number): Row[] {
  return spreadRows(confidence).map(({ head, cell }): Row => ({
    cells: [head, ...summaries.map((summary): Cell => cell(summary).text)],
  }));
}

/** What puts each before the next one, by how much, and what could not be told. */
export function decisionsTable(steps: readonly Decision[], confidence: number): Child {
  const columns: Column[] = [
    { head: 'Ahead' },
    { head: 'Behind' },
    { head: 'By' },
    { head: 'Less on average', align: 'right' },
    { head: `${formatQuantity(confidence, 'share')} interval`, align: 'right' },
    { head: 'By chance alone', align: 'right' },
    { head: 'Not told apart by (runs of each that may tell)' },
  ];
  const rows = steps.map(({ better, worse, by, contrast, unclear }): Row => {
    const doubts = unclear.map(
      ({ priority, contrast: { runsToTell } }) =>
        `${priority}${runsToTell === undefined ? '' : ` (${formatQuantity(runsToTell, 'count')})`}`,
    );
    const names = [outside(better), outside(worse)];
    const doubtful: Cell = { content: doubts.join(', '), tone: 'doubtful' };
    if (by === null || contrast === null) {
      const nothing: Cell = { content: doubts.length === 0 ? 'the same by all' : 'not told', tone: 'doubtful' };
      return { cells: [...names, nothing, '-', '-', '-', doubtful] };
    }
    const { difference = 0, interval, probability } = contrast;
    const sign = Math.sign(difference);
    const ends = interval === undefined ? [] : [interval.low * sign, interval.high * sign].toSorted((a, b) => a - b);
    return {
      cells: [
        ...names,
        element('strong', {}, by),
        figureText(by, Math.abs(difference)),
        ends.length === 0 ? '-' : ends.map((end) => figureText(by, end)).join(' to '),
        probability === undefined ? '-' : `p = ${probability.toPrecision(2)}`,
        doubtful,
      ],
    };
  });
  return rows.length === 0 ? undefined : table('What puts each before the next', columns, rows);
}
