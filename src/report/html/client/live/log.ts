import type { LogEntry } from '../../../live/live-update.ts';
import { plain } from '../../../terminal/text.ts';
import { make, shortened } from '../dom.ts';
import type { View } from './view.ts';

const MOST_SHOWN = 200;

/** What the release is doing: its milestones and what its steps print, the latest first. */
export function logView(): View {
  const list = make('ol', { class: 'log', reversed: true });
  const scroll = make('div', { class: 'scroll', role: 'region', 'aria-labelledby': 'log-title', tabindex: 0 }, list);
  let shown: readonly LogEntry[] | undefined;
  return {
    element: make('section', { 'aria-labelledby': 'log-title' }, make('h2', { id: 'log-title' }, 'What happens'), scroll),
    show({ log }) {
      if (log.items === shown) return;
      shown = log.items;
      list.replaceChildren(...shown.slice(-MOST_SHOWN).reverse().map(entryItem));
    },
  };
}

function entryItem({ atMs, kind, text, isOutput }: LogEntry): HTMLElement {
  return make(
    'li',
    { class: isOutput ? 'output' : 'milestone' },
    make('span', { class: 'at' }, `${(atMs / 1000).toFixed(isOutput ? 1 : 3)} s`),
    ' ',
    make('bdi', { class: 'kind' }, shortened(kind)),
    ' ',
    make('bdi', {}, plain(text)),
  );
}
