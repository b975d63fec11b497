import type { Check } from '../../verdict/thresholds/check.ts';
import type { Verdict } from '../../verdict/judge.ts';
import { formatDuration } from '../../verdict/quantity.ts';
import type { RunReport } from '../run-report.ts';
import type { Page, Section } from './page.ts';
import type { Style } from './style.ts';
import { type Cell, type Column, table } from './table.ts';
import { paragraph, plain, shorten, wrap } from './text.ts';

const VERDICTS: Readonly<Record<Verdict, { readonly text: string; readonly look: 'good' | 'bad' | 'doubtful' }>> = {
  pass: { text: 'PASS', look: 'good' },
  fail: { text: 'FAIL', look: 'bad' },
  inconclusive: { text: 'INCONCLUSIVE', look: 'doubtful' },
  'release-failed': { text: 'RELEASE FAILED', look: 'bad' },
  interrupted: { text: 'INTERRUPTED', look: 'doubtful' },
};

const STATES: Readonly<Record<Check['state'], { readonly text: string; readonly look: 'good' | 'bad' | 'doubtful' }>> = {
  pass: { text: '✓ pass', look: 'good' },
  fail: { text: '✗ fail', look: 'bad' },
  inconclusive: { text: '? inconclusive', look: 'doubtful' },
};

/** `FAIL  hello-rolling`, what was run, and the reasons. */
export function verdictLines({ verdict, reasons, profile, targetUrl, durationMs }: RunReport, page: Page): string {
  const what = profile.release === undefined ? 'load without a release' : `${profile.release.strategy} release`;
  const context = `${what} of ${plain(targetUrl)}, ${formatDuration(durationMs)}`;
  return [
    `${verdictMark(verdict, page.style)}  ${page.style.bold(plain(profile.name))}`,
    page.style.dim(`  ${shorten(context, page.columns - 2)}`),
    ...reasons.map((reason) => item(reason, page)),
  ].join('\n');
}

export function verdictMark(verdict: Verdict, style: Style): string {
  const { text, look } = VERDICTS[verdict];
  return style.bold(style[look](text));
}

export function checksSection({ checks }: RunReport, page: Page): Section {
  const columns: Column[] = [
    { head: '', align: 'left' },
    { head: 'threshold', align: 'left' },
    { head: '', align: 'left' },
  ];
  const rows = checks.map(({ threshold, state, reason }): Cell[] => [
    { text: STATES[state].text, paint: page.style[STATES[state].look] },
    { text: plain(threshold) },
    { text: plain(reason) },
  ]);
  return { title: 'Checks', body: rows.length === 0 ? '' : table(columns, rows, page) };
}

export function proofSection({ proof }: RunReport, page: Page): Section {
  return { title: 'Proof', body: paragraph(proof.statement.join(' '), page) };
}

function item(text: string, { columns }: Page): string {
  const [first = '', ...rest] = wrap(plain(text), columns - 4);
  return [`  - ${first}`, ...rest.map((line) => `    ${line}`)].join('\n');
}
