import type { Counts } from '../../observe/tally.ts';
import { UNKNOWN_VERSION } from '../../observe/sample.ts';
import type { RunReport } from '../run-report.ts';
import { lateStartLines } from './late-starts.ts';
import { moment } from './moment.ts';
import { formatQuantity } from '../../verdict/quantity.ts';
import type { Page, Section } from './page.ts';
import type { Paint, Style } from './style.ts';
import { type Cell, type Column, table } from './table.ts';
import { plain } from './text.ts';

const PARTS_OF_DURING: ReadonlySet<string> = new Set(['deploying', 'switching', 'draining']);
const MOST_FAILURES = 10;

export function requestsSection(report: RunReport, page: Page): Section {
  const { requests, phases } = report;
  const columns: Column[] = [
    { head: '', align: 'left' },
    ...['sent', 'ok', 'rejected', 'dropped', 'retryable', 'local'].map((head): Column => ({ head, align: 'right' })),
  ];
  const phaseNames = phases.map(({ name }) => name);
  const rows = [
    row('all', requests, page),
    ...phaseNames.map((name) => row(`${PARTS_OF_DURING.has(name) ? '  · ' : '· '}${name}`, requests.byPhase[name], page)),
    ...Object.entries(requests.byConnection).map(([kind, counts]) => row(`· ${kind} connections`, counts, page)),
    ...Object.entries(requests.byVersion)
      .toSorted(unknownLast)
      .map(([version, counts]) => row(versionName(version), counts, page)),
    ...several(Object.entries(requests.byRequest)).map(([name, counts]) => row(`· ${plain(name)}`, counts, page)),
  ];
  const notes = [...slowConnects(requests.slowConnects, page), ...lateStartLines(report, page)];
  return { title: 'Requests', body: [table(columns, rows, page), ...notes].join('\n') };
}

function slowConnects(count: number, { style }: Page): string[] {
  if (count === 0) return [];
  const connects = count === 1 ? '1 slow connect' : `${formatQuantity(count, 'count')} slow connects`;
  return [style.bad(`  ${connects}: made only after TCP had sent its SYN again; not part of dropped`)];
}

export function failuresSection({ failures }: RunReport, page: Page): Section {
  if (failures.length === 0) return { title: 'Failures', body: '' };
  const columns: Column[] = [
    { head: 'requests', align: 'right' },
    { head: 'outcome', align: 'left' },
    { head: 'detail', align: 'left' },
    { head: 'connection', align: 'left' },
    { head: 'phase', align: 'left' },
    { head: 'first', align: 'right' },
    { head: 'last', align: 'right' },
  ];
  const rows = failures
    .slice(0, MOST_FAILURES)
    .map((group): Cell[] => [
      { text: formatQuantity(group.requests, 'count'), paint: page.style.bad },
      { text: group.outcome },
      { text: plain(group.detail) },
      { text: group.connection },
      { text: group.phase },
      { text: moment(group.firstAtMs) },
      { text: moment(group.lastAtMs) },
    ]);
  const more = failures.length - rows.length;
  return {
    title: 'Failures',
    body: [table(columns, rows, page), ...(more > 0 ? [page.style.dim(`  and ${more} more kinds in run.json`)] : [])].join('\n'),
  };
}

function row(name: string, counts: Counts | undefined, { style }: Page): Cell[] {
  const { sent = 0, ok = 0, rejected = 0, dropped = 0, retryable = 0, local = 0 } = counts ?? {};
  return [
    { text: name },
    number(sent, style),
    number(ok, style),
    number(rejected, style, style.bad),
    number(dropped, style, style.bad),
    number(retryable, style, style.doubtful),
    number(local, style, style.doubtful),
  ];
}

/** A zero steps back, so that what is not zero stands out. */
function number(value: number, { dim }: Style, paint?: Paint): Cell {
  const text = formatQuantity(value, 'count');
  if (value === 0) return { text, paint: dim };
  return paint === undefined ? { text } : { text, paint };
}

function versionName(version: string): string {
  return version === UNKNOWN_VERSION ? '· no version' : `· version ${plain(version)}`;
}

function unknownLast([one]: [string, unknown], [other]: [string, unknown]): number {
  return Number(one === UNKNOWN_VERSION) - Number(other === UNKNOWN_VERSION);
}

/** A breakdown with one entry says nothing that the total does not say. */
function several<Item>(items: Item[]): Item[] {
  return items.length > 1 ? items : [];
}
