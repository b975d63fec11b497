import { formatDuration } from '../../../../verdict/quantity.ts';
import type { FailedRequest } from '../../detail/failed-requests.ts';
import { button, make, outside } from '../dom.ts';

/** What rows refer to by index. */
export interface Names {
  readonly texts: readonly string[];
  readonly requestNames: readonly string[];
}

/** A column after the first, which is the time of sending. */
export interface FailedColumn {
  readonly head: string;
  readonly look?: 'right' | 'bad' | 'text';
  /** Empty: there is nothing to tell. */
  readonly cell: (row: FailedRequest, names: Names) => Node | string;
}

const COLUMNS: readonly FailedColumn[] = [
  { head: 'Outcome', look: 'bad', cell: ({ outcome, retryable }) => outcome + (retryable === 1 ? ' (retryable)' : '') },
  { head: 'Detail', look: 'text', cell: ({ detail }, names) => text(detail, names) },
  { head: 'Cause', cell: ({ cause }) => cause ?? '' },
  { head: 'Phase', cell: ({ phase }) => phase },
  { head: 'Connection', cell: connectionText },
  { head: 'Address', cell: ({ address }, names) => text(address, names) },
  { head: 'Thread', look: 'right', cell: ({ thread }) => String(thread) },
  { head: 'Due', look: 'right', cell: ({ dueUs }) => offset(dueUs) },
  { head: 'Connected', look: 'right', cell: ({ connectedUs }) => offset(connectedUs) },
  { head: 'First byte', look: 'right', cell: ({ firstByteUs }) => offset(firstByteUs) },
  { head: 'Ended', look: 'right', cell: ({ endedUs }) => offset(endedUs) },
  { head: 'Got as far as', cell: ({ stage }) => stage },
  { head: 'Version', look: 'text', cell: ({ version }, names) => text(version, names) },
  { head: 'Request', look: 'text', cell: requestName },
];

/** Those that tell something of any of the rows. */
export function columnsFor(rows: readonly FailedRequest[], names: Names): FailedColumn[] {
  return COLUMNS.filter(({ cell }) => rows.some((row) => cell(row, names) !== ''));
}

export function failedRow(
  row: FailedRequest,
  columns: readonly FailedColumn[],
  names: Names,
  bring: (atMs: number) => void,
): HTMLTableRowElement {
  const sent = `${(row.sentUs / 1e6).toFixed(6)} s`;
  return make(
    'tr',
    {},
    make(
      'th',
      { scope: 'row', class: 'right' },
      button(sent, () => bring(row.sentUs / 1000), { class: 'link', title: 'Show it in the timeline' }),
    ),
    ...columns.map(({ look = '', cell }) => make('td', { class: look }, cell(row, names))),
  );
}

function text(id: number | null, { texts }: Names): Node | string {
  return id === null ? '' : outside(texts[id] ?? '');
}

function connectionText({ reused, worker, connection }: FailedRequest): string {
  const number = connection === 0 ? '' : ` ${worker}.${connection}`;
  return `${reused === 1 ? 'reused' : 'new'}${number}`;
}

/** Where there is only one, it need not be told. */
function requestName({ request }: FailedRequest, { requestNames }: Names): Node | string {
  return requestNames.length > 1 ? outside(requestNames[request] ?? `request ${request}`) : '';
}

function offset(us: number | null): string {
  return us === null ? '' : `${us < 0 ? '−' : '+'}${formatDuration(Math.abs(us) / 1000)}`;
}
