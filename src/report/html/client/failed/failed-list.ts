import type { PageData } from '../../page-data.ts';
import { toRows } from '../../detail/columns.ts';
import { button, choice, make } from '../dom.ts';
import type { View } from '../timeline/view.ts';
import { EVERYTHING, type Filter, matching, occurring } from './filter.ts';
import { columnsFor, failedRow } from './row.ts';

const ROWS_PER_PAGE = 25;

/** The requests that failed, page by page; a click on a time brings it into the timeline. */
export function showFailedList(where: HTMLElement, { failed, requestNames }: PageData, view: View): void {
  const names = { texts: failed.texts, requestNames };
  let filter: Filter = EVERYTHING;
  const all = toRows(failed.listed);
  const columns = columnsFor(all, names);
  let rows = all;
  let page = 0;
  const status = make('output', { class: 'range' });
  const body = make('tbody');
  const earlier = button('Previous', () => show(page - 1));
  const later = button('Next', () => show(page + 1));

  const show = (wanted: number): void => {
    const pages = Math.max(1, Math.ceil(rows.length / ROWS_PER_PAGE));
    page = Math.min(Math.max(wanted, 0), pages - 1);
    const start = page * ROWS_PER_PAGE;
    const shown = rows.slice(start, start + ROWS_PER_PAGE);
    body.replaceChildren(...shown.map((row) => failedRow(row, columns, names, (atMs) => bring(view, atMs))));
    const count = rows.length.toLocaleString('en-US');
    status.textContent =
      rows.length === 0
        ? 'none fits'
        : `${(start + 1).toLocaleString('en-US')} to ${(start + shown.length).toLocaleString('en-US')} of ${count}`;
    earlier.disabled = page === 0;
    later.disabled = page === pages - 1;
  };
  const narrow = (change: Partial<Filter>): void => {
    filter = { ...filter, ...change };
    rows = matching(all, filter, names);
    show(0);
  };

  const options = (all: string, values: ReturnType<typeof occurring>): (readonly [string, string])[] => [
    ['', all],
    ...values.map(([value, count]) => [value, `${value} (${count.toLocaleString('en-US')})`] as const),
  ];
  const find = make('input', { type: 'search', placeholder: 'detail, address, version, thread' });
  find.addEventListener('input', () => narrow({ text: find.value }));
  where.append(
    make(
      'div',
      { class: 'controls', role: 'group', 'aria-label': 'Which requests are listed' },
      choice(
        'Outcome',
        options(
          'any',
          occurring(all, ({ outcome }) => outcome),
        ),
        (outcome) => narrow({ outcome }),
      ),
      choice(
        'Connection',
        options(
          'any',
          occurring(all, ({ reused }) => (reused === 1 ? 'reused' : 'new')),
        ),
        (value) => narrow({ connection: value === 'new' || value === 'reused' ? value : '' }),
      ),
      choice(
        'Phase',
        options(
          'any',
          occurring(all, ({ phase }) => phase),
        ),
        (phase) => narrow({ phase }),
      ),
      choice(
        'Cause',
        options(
          'any',
          occurring(all, ({ cause }) => cause ?? '').filter(([cause]) => cause !== ''),
        ),
        (cause) => narrow({ cause }),
      ),
      make('label', {}, 'Find', find),
    ),
    make(
      'div',
      { class: 'scroll requests', role: 'region', 'aria-label': 'Failed requests', tabindex: 0 },
      make(
        'table',
        {},
        make(
          'caption',
          {},
          'Requests that did not end ok, in the order of sending; times after the first are from the sending on',
        ),
        make(
          'thead',
          {},
          make(
            'tr',
            {},
            make('th', { scope: 'col', class: 'right' }, 'Sent at'),
            ...columns.map(({ head, look }) => make('th', { scope: 'col', class: look === 'right' ? look : '' }, head)),
          ),
        ),
        body,
      ),
    ),
    make('div', { class: 'controls pager' }, earlier, later, status),
  );
  show(0);
}

function bring(view: View, atMs: number): void {
  view.show({ fromMs: atMs - 50, untilMs: atMs + 50 });
  document.querySelector('#timeline')?.scrollIntoView();
}
