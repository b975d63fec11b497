import { formatDuration, formatQuantity } from '../../../../verdict/quantity.ts';
import type { LiveSeriesRun } from '../../../live/live-update.ts';
import { plain } from '../../../terminal/text.ts';
import { make, outside } from '../dom.ts';
import { setText, type View } from './view.ts';

const COLUMNS = ['Run', 'Verdict', 'Dropped', 'Requests', 'Longest outage', 'Only the new version after'];

/** Which run of how many it is, and what came of those before it; not there where it is the only one. */
export function seriesView(): View {
  const where = make('p', {});
  const rows = make('tbody');
  const head = COLUMNS.map((name, index) => make('th', { scope: 'col', class: index < 2 ? '' : 'right' }, name));
  const table = make('table', {}, make('caption', {}, 'Runs that are over'), make('thead', {}, make('tr', {}, ...head)), rows);
  const scroll = make('div', { class: 'scroll', role: 'region', 'aria-label': 'Runs that are over', tabindex: 0 }, table);
  const element = make('section', { 'aria-labelledby': 'series-title', hidden: true });
  element.append(make('h2', { id: 'series-title' }, 'Series'), where, scroll);
  let shown: readonly LiveSeriesRun[] | undefined;
  return {
    element,
    show({ series, done }) {
      element.hidden = series === undefined;
      if (series === undefined) return;
      const { current, runs, between } = series;
      setText(where, between === '' ? `Run ${current} of ${runs}` : `Run ${current} of ${runs}; now ${plain(between)}`);
      scroll.hidden = done.items.length === 0;
      if (done.items === shown) return;
      shown = done.items;
      rows.replaceChildren(...shown.map((run, index) => row(run, index + 1)));
    },
  };
}

function row({ name, verdict, dropped, sent, outageMs, onlyNewMs }: LiveSeriesRun, number: number): HTMLElement {
  const figures = [
    formatQuantity(dropped, 'count'),
    formatQuantity(sent, 'count'),
    outageMs === 0 ? 'none' : formatDuration(outageMs),
    onlyNewMs === null ? '–' : formatDuration(onlyNewMs),
  ];
  return make(
    'tr',
    {},
    make('th', { scope: 'row' }, `${number} `, outside(name)),
    make('td', {}, verdict),
    ...figures.map((text, index) => make('td', { class: index === 0 && dropped > 0 ? 'right bad' : 'right' }, text)),
  );
}
