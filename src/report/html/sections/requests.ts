import type { Counts } from '../../../observe/tally.ts';
import { UNKNOWN_VERSION } from '../../../observe/sample.ts';
import { formatQuantity } from '../../../verdict/quantity.ts';
import type { RunReport } from '../../run-report.ts';
import { lateStarts } from '../../terminal/late-starts.ts';
import { moment } from '../../terminal/moment.ts';
import { type Child, fragment } from '../markup.ts';
import { type Cell, type Column, type Row, table, type Tone } from '../table.ts';
import { outside } from '../text.ts';
import { note, type Section } from './section.ts';

const PARTS_OF_DURING: ReadonlySet<string> = new Set(['deploying', 'switching', 'draining']);

const TONES: readonly (readonly [name: keyof Counts, head: string, tone: Tone | undefined])[] = [
  ['sent', 'Sent', undefined],
  ['ok', 'Ok', undefined],
  ['rejected', 'Rejected', 'bad'],
  ['dropped', 'Dropped', 'bad'],
  ['retryable', 'Retryable', 'doubtful'],
  ['local', 'Local', 'doubtful'],
  ['slowConnects', 'Slow connects', 'bad'],
];

export function requestsSection(report: RunReport): Section {
  const { requests, phases } = report;
  const several = <Item>(items: Item[]): Item[] => (items.length > 1 ? items : []);
  const rows = [
    row('All', requests),
    ...phases.map(({ name }) => row(PARTS_OF_DURING.has(name) ? `during: ${name}` : name, requests.byPhase[name], true)),
    ...Object.entries(requests.byConnection).map(([kind, counts]) => row(`${kind} connections`, counts, true)),
    ...Object.entries(requests.byVersion)
      .toSorted(([one], [other]) => Number(one === UNKNOWN_VERSION) - Number(other === UNKNOWN_VERSION))
      .map(([version, counts]) => row(versionName(version), counts, true)),
    ...several(Object.entries(requests.byRequest)).map(([name, counts]) =>
      row(fragment('request ', outside(name)), counts, true),
    ),
  ];
  const late = lateStarts(report);
  const columns: Column[] = [{ head: 'Requests' }, ...TONES.map(([, head]): Column => ({ head, align: 'right' }))];
  return {
    id: 'requests',
    title: 'Requests',
    body: [
      table('Requests by phase, connection and version', columns, rows),
      note(
        'Sent = ok + rejected + dropped + local. Retryable is a part of dropped: what common clients silently send again. ' +
          'Slow connects were made only after TCP had sent its SYN again: drops that TCP hid, not part of dropped.',
      ),
      late === undefined ? undefined : note(late),
      outcomesTable(report),
      failuresTable(report),
    ],
  };
}

function row(name: Child, counts: Counts | undefined, isPart = false): Row {
  const cells = TONES.map(([key, , tone]): Cell => {
    const value = counts?.[key] ?? 0;
    return { content: formatQuantity(value, 'count'), tone: value === 0 ? 'quiet' : tone };
  });
  return { cells: [name, ...cells], isPart };
}

function versionName(version: string): Child {
  return version === UNKNOWN_VERSION ? 'no version' : fragment('version ', outside(version));
}

function outcomesTable({ requests }: RunReport): Child {
  const rows = Object.entries(requests.byOutcome).map(([outcome, count]): Row => ({
    cells: [
      outcome,
      { content: formatQuantity(count, 'count'), tone: outcome === 'ok' ? undefined : 'bad' },
      formatQuantity(count / requests.sent, 'share'),
    ],
  }));
  const columns: Column[] = [{ head: 'Outcome' }, { head: 'Requests', align: 'right' }, { head: 'Share', align: 'right' }];
  return rows.length === 0 ? undefined : table('Outcomes: how the requests ended', columns, rows);
}

function failuresTable({ failures }: RunReport): Child {
  const columns: Column[] = [
    { head: 'Outcome' },
    { head: 'Detail' },
    { head: 'Requests', align: 'right' },
    { head: 'Retryable', align: 'right' },
    { head: 'Connections' },
    { head: 'Phase' },
    { head: 'First sent', align: 'right' },
    { head: 'Last sent', align: 'right' },
  ];
  const rows = failures.map((group): Row => ({
    cells: [
      group.outcome,
      outside(group.detail),
      { content: formatQuantity(group.requests, 'count'), tone: 'bad' },
      { content: formatQuantity(group.retryable, 'count'), tone: group.retryable === 0 ? 'quiet' : 'doubtful' },
      group.connection,
      group.phase,
      moment(group.firstAtMs),
      moment(group.lastAtMs),
    ],
  }));
  return rows.length === 0 ? undefined : table('Failures: requests that failed in the same way', columns, rows);
}
