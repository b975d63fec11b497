import type { Transition } from '../../observe/versions/versions.ts';
import type { Milestone } from '../../release/milestone.ts';
import { formatDuration, formatQuantity } from '../../verdict/quantity.ts';
import type { RunReport } from '../run-report.ts';
import { moment } from './moment.ts';
import type { Page, Section } from './page.ts';
import { type Cell, type Column, table } from './table.ts';
import { plain } from './text.ts';

const MOST_OUTAGES = 5;
const MOST_MILESTONES = 40;

export function versionsSection({ versions }: RunReport, page: Page): Section {
  const columns: Column[] = [
    { head: 'change', align: 'left' },
    { head: 'first new', align: 'right' },
    { head: 'last old', align: 'right' },
    { head: 'overlap', align: 'right' },
    { head: 'flip-backs', align: 'right' },
  ];
  const rows = versions.transitions.flatMap((transition): Cell[][] => [
    transitionRow(`${plain(transition.from)} -> ${plain(transition.to)}`, transition),
    ...Object.entries(versions.transitionsByConnection).flatMap(([kind, ofKind]) =>
      ofKind
        .filter(({ from, to }) => from === transition.from && to === transition.to)
        .map((same) => transitionRow(`· ${kind} connections`, same)),
    ),
  ]);
  return { title: 'Versions', body: rows.length === 0 ? '' : table(columns, rows, page) };
}

function transitionRow(name: string, { firstNewAtMs, lastOldAtMs, overlapMs, flipBacks }: Transition): Cell[] {
  return [
    { text: name },
    { text: moment(firstNewAtMs) },
    { text: moment(lastOldAtMs) },
    { text: formatDuration(overlapMs) },
    { text: formatQuantity(flipBacks, 'count') },
  ];
}

export function outagesSection({ outages, outageCount, longestGapMs }: RunReport, page: Page): Section {
  const gap = longestGapMs === null ? [] : [`  Longest time between two successes: ${formatDuration(longestGapMs)}.`];
  if (outages.length === 0) return { title: 'Outages', body: ['  None.', ...gap].join('\n') };
  const columns: Column[] = [
    { head: 'length', align: 'right' },
    { head: 'from', align: 'right' },
    { head: 'to', align: 'right' },
    { head: 'dropped', align: 'right' },
    { head: 'connections', align: 'left' },
  ];
  const longest = outages.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, MOST_OUTAGES);
  const rows = longest.map(({ startMs, endMs, durationMs, dropped, connection }): Cell[] => [
    { text: formatDuration(durationMs), paint: page.style.bad },
    { text: moment(startMs) },
    { text: moment(endMs) },
    { text: formatQuantity(dropped, 'count') },
    { text: connection },
  ]);
  const shorter = outageCount - rows.length;
  const more = shorter > 0 ? [page.style.dim(`  and ${formatQuantity(shorter, 'count')} shorter`)] : [];
  return { title: 'Outages', body: [table(columns, rows, page), ...more, ...gap].join('\n') };
}

/** Of very many milestones, those that were watched are left to run.json. */
export function milestonesSection({ milestones }: RunReport, page: Page): Section {
  const shown = milestones.length <= MOST_MILESTONES ? milestones : milestones.filter((milestone) => !isWatched(milestone));
  const columns: Column[] = [
    { head: 'at', align: 'right' },
    { head: 'what', align: 'left' },
    { head: '', align: 'left' },
  ];
  const rows = shown.map(({ atMs, kind, detail }): Cell[] => [
    { text: moment(atMs) },
    { text: kind },
    { text: plain(detail), paint: page.style.dim },
  ]);
  const left = milestones.length - shown.length;
  const more = left > 0 ? [page.style.dim(`  and ${left} of pods, endpoints and containers in run.json`)] : [];
  return { title: 'Milestones', body: rows.length === 0 ? '' : [table(columns, rows, page), ...more].join('\n') };
}

function isWatched({ subject }: Milestone): boolean {
  return subject !== undefined;
}
