import { formatDuration } from '../../../../verdict/quantity.ts';
import type { FailedRequest } from '../../detail/failed-requests.ts';
import { button, make, outside } from '../dom.ts';

export const HEADS: readonly { readonly head: string; readonly align?: 'right' }[] = [
  { head: 'Sent at', align: 'right' },
  { head: 'Outcome' },
  { head: 'Detail' },
  { head: 'Cause' },
  { head: 'Phase' },
  { head: 'Connection' },
  { head: 'Address' },
  { head: 'Thread', align: 'right' },
  { head: 'Due', align: 'right' },
  { head: 'Connected', align: 'right' },
  { head: 'First byte', align: 'right' },
  { head: 'Ended', align: 'right' },
  { head: 'Got as far as' },
  { head: 'Version' },
  { head: 'Request' },
];

export function failedRow(
  row: FailedRequest,
  { texts, requestNames }: { readonly texts: readonly string[]; readonly requestNames: readonly string[] },
  bring: (atMs: number) => void,
): HTMLTableRowElement {
  const { sentUs, dueUs, connectedUs, firstByteUs, endedUs, outcome, stage, detail, phase } = row;
  const { reused, retryable, worker, connection, thread, request, version, address, cause } = row;
  const text = (id: number | null): Node | string => (id === null ? '' : outside(texts[id] ?? ''));
  const sent = `${(sentUs / 1000).toFixed(3)} ms`;
  const number = connection === 0 ? '' : ` ${worker}.${connection}`;
  const cells: (readonly [Node | string, ('right' | 'bad' | 'text')?])[] = [
    [outcome + (retryable === 1 ? ' (retryable)' : ''), 'bad'],
    [text(detail), 'text'],
    [cause ?? ''],
    [phase],
    [`${reused === 1 ? 'reused' : 'new'}${number}`],
    [text(address)],
    [String(thread), 'right'],
    [offset(dueUs), 'right'],
    [offset(connectedUs), 'right'],
    [offset(firstByteUs), 'right'],
    [offset(endedUs), 'right'],
    [stage],
    [text(version), 'text'],
    [outside(requestNames[request] ?? `request ${request}`), 'text'],
  ];
  return make(
    'tr',
    {},
    make(
      'th',
      { scope: 'row', class: 'right' },
      button(sent, () => bring(sentUs / 1000), { class: 'link', title: 'Show it in the timeline' }),
    ),
    ...cells.map(([content, look]) => make('td', { class: look ?? '' }, content)),
  );
}

function offset(us: number | null): string {
  return us === null ? '' : `${us < 0 ? '−' : '+'}${formatDuration(Math.abs(us) / 1000)}`;
}
