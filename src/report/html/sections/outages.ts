import { formatDuration, formatQuantity } from '../../../verdict/quantity.ts';
import type { RunReport } from '../../run-report.ts';
import { moment } from '../../terminal/moment.ts';
import { type Column, type Row, table } from '../table.ts';
import { note, type Section } from './section.ts';

export function outagesSection({ outages, outageCount, longestGapMs }: RunReport): Section {
  const columns: Column[] = [
    { head: 'From', align: 'right' },
    { head: 'To', align: 'right' },
    { head: 'Length', align: 'right' },
    { head: 'Dropped', align: 'right' },
    { head: 'Connections' },
  ];
  const rows = outages.map(({ startMs, endMs, durationMs, dropped, connection }): Row => ({
    cells: [
      moment(startMs),
      moment(endMs),
      { content: formatDuration(durationMs), tone: 'bad' },
      formatQuantity(dropped, 'count'),
      connection,
    ],
  }));
  const left = outageCount - outages.length;
  const gap =
    longestGapMs === null ? undefined : note(`The longest time between two successes was ${formatDuration(longestGapMs)}.`);
  return {
    id: 'outages',
    title: 'Outages',
    body: [
      rows.length === 0
        ? note('None: no request was dropped.')
        : table('Stretches in which requests of a kind of connection were dropped and none succeeded', columns, rows),
      left > 0 ? note(`The longest are shown; ${formatQuantity(left, 'count')} shorter ones are left out.`) : undefined,
      gap,
    ],
  };
}
