import { formatQuantity } from '../../../../verdict/quantity.ts';
import { make } from '../dom.ts';
import type { View } from './view.ts';

/** What did not end ok, by outcome; not there while there is nothing of the kind. */
export function failuresView(): View {
  const rows = make('tbody');
  const head = ['Outcome', 'Counts as', 'Requests'].map((name, index) =>
    make('th', index === 2 ? { scope: 'col', class: 'right' } : { scope: 'col' }, name),
  );
  const table = make('table', {}, make('thead', {}, make('tr', {}, ...head)), rows);
  const element = make('section', { 'aria-labelledby': 'failures-title', hidden: true });
  element.append(make('h2', { id: 'failures-title' }, 'Not ok'), make('div', { class: 'scroll' }, table));
  return {
    element,
    show({ now }) {
      const failures = now?.failures ?? [];
      element.hidden = failures.length === 0;
      rows.replaceChildren(
        ...failures.map(({ outcome, isDropped, count }) =>
          make(
            'tr',
            {},
            make('th', { scope: 'row' }, outcome),
            make('td', isDropped ? { class: 'bad' } : {}, isDropped ? 'dropped' : outcome),
            make('td', { class: 'right' }, formatQuantity(count, 'count')),
          ),
        ),
      );
    },
  };
}
