import { formatDuration } from '../../../../verdict/quantity.ts';
import type { PageData } from '../../page-data.ts';
import { make, outside } from '../dom.ts';
import { axisTime } from './axis-time.ts';
import { type BinColumns, binsIn, levelFor } from './levels.ts';
import type { View } from './view.ts';

const MOST_ROWS = 100;

/** What is in view as a table, for who cannot see the charts or wants the figures; made only while it is open. */
export function rangeTable(data: PageData, view: View): HTMLElement {
  const body = make('div', { class: 'scroll', role: 'region', 'aria-label': 'What is in view', tabindex: 0 });
  const fold = make('details', {}, make('summary', {}, 'What is in view, as a table'), body);
  const fill = (): void => {
    if (!fold.open) return;
    const level = levelFor(data.levels, view.current, MOST_ROWS);
    if (level !== undefined) body.replaceChildren(tableOf(binsIn(level, view.current), data.versions));
  };
  fold.addEventListener('toggle', fill);
  view.follow(fill);
  return fold;
}

function tableOf(bins: BinColumns, versions: readonly string[]): HTMLElement {
  const head = ['From', ...versions.map((version) => outside(version)), 'Dropped', 'Rejected', 'Local', 'p50', 'p99', 'Max'];
  const empty = (index: number): boolean =>
    [...bins.ok, bins.dropped, bins.rejected, bins.local].every((counts) => (counts[index] ?? 0) === 0);
  const rows = bins.atMs.slice(0, -1).flatMap((atMs, index) => {
    if (empty(index)) return [];
    const counts = [...bins.ok, bins.dropped, bins.rejected, bins.local].map((column) =>
      (column[index] ?? 0).toLocaleString('en-US'),
    );
    const latencies = [bins.p50Us, bins.p99Us, bins.maxUs].map((column) => durationOf(column[index]));
    return [
      make(
        'tr',
        {},
        make('th', { scope: 'row', class: 'right' }, axisTime(atMs, bins.binMs)),
        ...[...counts, ...latencies].map((text) => make('td', { class: 'right' }, text)),
      ),
    ];
  });
  return make(
    'table',
    {},
    make('caption', {}, `Ok answers by version, failures and latencies in steps of ${formatDuration(bins.binMs)}`),
    make('thead', {}, make('tr', {}, ...head.map((name) => make('th', { scope: 'col', class: 'right' }, name)))),
    make('tbody', {}, ...rows),
  );
}

function durationOf(us: number | null | undefined): string {
  return us === null || us === undefined ? '' : formatDuration(us / 1000);
}
