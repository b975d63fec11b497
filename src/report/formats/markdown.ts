import { patchLines } from '../../release/suggestion/manifest-patch.ts';
import type { Counts } from '../../observe/tally.ts';
import { UNKNOWN_VERSION } from '../../observe/sample.ts';
import { CAUSES } from '../../verdict/diagnosis/cause.ts';
import type { Verdict } from '../../verdict/judge.ts';
import { formatDuration, formatQuantity } from '../../verdict/quantity.ts';
import type { RunReport } from '../run-report.ts';
import { plain } from '../terminal/text.ts';
import type { ReportFormat } from './format.ts';

/** For a job's summary or a comment on a pull request: what people ask first, and no more than a screen of it. */
export const markdown: ReportFormat = {
  name: 'markdown',
  fileName: 'report.md',
  about: "Markdown for $GITHUB_STEP_SUMMARY or a pull request's comment",
  render: (report) => [document(report)],
};

const MARKS: Readonly<Record<Verdict, string>> = {
  pass: '✅ PASS',
  fail: '❌ FAIL',
  inconclusive: '⚠️ INCONCLUSIVE',
  'release-failed': '❌ RELEASE FAILED',
  interrupted: '⚠️ INTERRUPTED',
};

const STATES = { pass: '✅', fail: '❌', inconclusive: '⚠️' } as const;
const MOST_OUTAGES = 5;

function document(report: RunReport): string {
  const { verdict, profile, reasons, targetUrl, durationMs, proof } = report;
  const what = profile.release === undefined ? 'load without a release' : `${profile.release.strategy} release`;
  return [
    `## ${MARKS[verdict]} ${code(profile.name)}`,
    `${what} of ${code(targetUrl)}, ${formatDuration(durationMs)}`,
    reasons.map((reason) => `- ${text(reason)}`).join('\n'),
    text(proof.statement.join(' ')),
    causesTable(report),
    requestsTable(report),
    checksTable(report),
    outagesTable(report),
    versionsTable(report),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** Why requests were dropped, and what to change. */
function causesTable({ diagnosis }: RunReport): string {
  const rows = diagnosis.map(({ cause, requests, share, confidence, fix, patches = [] }) => [
    `${code(cause)}: ${text(CAUSES[cause])}`,
    `${formatQuantity(requests, 'count')} (${formatQuantity(share, 'share')})`,
    confidence,
    [text(fix), ...patches.flatMap(patchLines).map(code)].join('<br>'),
  ]);
  return table(['cause', 'dropped', 'confidence', 'fix'], rows);
}

function requestsTable({ requests, phases }: RunReport): string {
  const rows: [string, Counts | undefined][] = [
    ['**all**', requests],
    ...phases.map(({ name }): [string, Counts | undefined] => [name, requests.byPhase[name]]),
    ['new connections', requests.byConnection.new],
    ['reused connections', requests.byConnection.reused],
    ...Object.entries(requests.byVersion)
      .filter(([version]) => version !== UNKNOWN_VERSION)
      .map(([version, counts]): [string, Counts | undefined] => [`version ${code(version)}`, counts]),
  ];
  const columns = ['sent', 'ok', 'rejected', 'dropped', 'retryable', 'local'] as const;
  return table(
    ['requests', ...columns],
    rows.map(([name, counts]) => [name, ...columns.map((column) => formatQuantity(counts?.[column] ?? 0, 'count'))]),
  );
}

function checksTable({ checks }: RunReport): string {
  return table(
    ['', 'check', 'observed'],
    checks.map(({ state, threshold, reason }) => [STATES[state], code(threshold), text(reason)]),
  );
}

function outagesTable({ outages, outageCount }: RunReport): string {
  const longest = outages.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, MOST_OUTAGES);
  const rows = longest.map(({ durationMs, startMs, dropped, connection }) => [
    formatDuration(durationMs),
    formatDuration(startMs),
    formatQuantity(dropped, 'count'),
    connection,
  ]);
  const more = outageCount - rows.length;
  const note = more > 0 ? `\n\nand ${formatQuantity(more, 'count')} shorter outages` : '';
  return `${table(['outage', 'from', 'dropped', 'connections'], rows)}${note}`;
}

function versionsTable({ versions }: RunReport): string {
  return table(
    ['change', 'first new', 'last old', 'overlap', 'flip-backs'],
    versions.transitions.map(({ from, to, firstNewAtMs, lastOldAtMs, overlapMs, flipBacks }) => [
      `${code(from)} to ${code(to)}`,
      formatDuration(firstNewAtMs),
      formatDuration(lastOldAtMs),
      formatDuration(overlapMs),
      formatQuantity(flipBacks, 'count'),
    ]),
  );
}

/** Empty without rows. A column whose cells all begin with a digit is one of numbers. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const isOfNumbers = (column: number): boolean => rows.every((cells) => /^\d/.test(cells[column] ?? ''));
  return [line(heads), line(heads.map((_, column) => (isOfNumbers(column) ? '---:' : '---'))), ...rows.map(line)].join('\n');
}

/** Text from outside must not become markup, a link, or the mention of a person. */
function text(outside: string): string {
  return plain(outside).replace(/[\\`*_{}[\]<>()#+!|~@&:]/g, entity);
}

/** In code no mention, link or emoji is looked for; as HTML, because a fence could be closed by what is inside. */
function code(outside: string): string {
  return `<code>${plain(outside).replace(/[\\`*_{}[\]<>()#+!|~@&:]/g, entity)}</code>`;
}

function entity(character: string): string {
  return `&#${character.codePointAt(0) ?? 0};`;
}
