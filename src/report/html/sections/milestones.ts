import { formatDuration, formatQuantity } from '../../../verdict/quantity.ts';
import type { RunReport } from '../../run-report.ts';
import { moment } from '../../terminal/moment.ts';
import { type Column, type Row, table } from '../table.ts';
import { outside } from '../text.ts';
import { note, type Section } from './section.ts';

const MOST_MILESTONES = 1000;

export function milestonesSection({ milestones, phases }: RunReport): Section {
  const columns: Column[] = [
    { head: 'At', align: 'right' },
    { head: 'Milestone' },
    { head: 'Detail' },
    { head: 'After the one before', align: 'right' },
  ];
  const rows = milestones.slice(0, MOST_MILESTONES).map(({ atMs, kind, detail }, index): Row => {
    const before = milestones[index - 1];
    return {
      cells: [moment(atMs), kind, outside(detail), before === undefined ? undefined : formatDuration(atMs - before.atMs)],
    };
  });
  const left = milestones.length - rows.length;
  const phaseColumns: Column[] = [
    { head: 'Phase' },
    { head: 'From', align: 'right' },
    { head: 'To', align: 'right' },
    { head: 'Length', align: 'right' },
  ];
  const phaseRows = phases.map(({ name, startMs, endMs }): Row => ({
    cells: [name, moment(startMs), moment(endMs), formatDuration(endMs - startMs)],
  }));
  return {
    id: 'milestones',
    title: 'Milestones',
    body: [
      rows.length === 0 ? undefined : table('What the release did, and the run around it', columns, rows),
      left > 0 ? note(`${formatQuantity(left, 'count')} more are in run.json.`) : undefined,
      table('Phases: a request belongs to the one in which it was sent', phaseColumns, phaseRows),
    ],
  };
}
