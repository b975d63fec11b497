import type { Check } from '../../verdict/thresholds/check.ts';
import type { Verdict } from '../../verdict/judge.ts';
import type { RunReport } from '../run-report.ts';
import { plain } from '../terminal/text.ts';
import type { ReportFormat } from './format.ts';

/**
 * JUnit XML as CI systems read it: a test case for the release, one for the evidence, and one for each threshold. A missed threshold is
 * a failure; what keeps the run from being judged, and a release that failed, are errors. There is no skipped case: those look like success.
 */
export const junit: ReportFormat = {
  name: 'junit',
  fileName: 'junit.xml',
  about: 'JUnit XML: a test case for the release, the evidence and each threshold',
  render: (report) => [document(report)],
};

interface TestCase {
  readonly name: string;
  readonly trouble?: { readonly kind: 'failure' | 'error'; readonly message: string };
}

function document(report: RunReport): string {
  const { profile, durationMs, startedAt, verdict, targetUrl } = report;
  const cases = [...releaseCase(report), evidenceCase(report), ...report.checks.map(checkCase)];
  const count = (kind: 'failure' | 'error'): number => cases.filter(({ trouble }) => trouble?.kind === kind).length;
  const seconds = (durationMs / 1000).toFixed(3);
  const totals = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" time="${seconds}"`;
  const properties = { verdict, target: targetUrl, strategy: profile.release?.strategy ?? 'none', ...numbersOf(report) };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="cutover" ${totals}>`,
    // Without a zone, as the schema of JUnit's Ant task wants it: UTC.
    `  <testsuite name="${xml(profile.name)}" ${totals} skipped="0" timestamp="${startedAt.replace(/\.\d+Z$/, '')}" hostname="localhost">`,
    '    <properties>',
    ...Object.entries(properties).map(([name, value]) => `      <property name="${name}" value="${xml(String(value))}"/>`),
    '    </properties>',
    ...cases.flatMap((testCase) => caseLines(testCase, profile.name)),
    `    <system-out>${xml([...report.reasons, ...report.proof.statement].join('\n'))}</system-out>`,
    '    <system-err></system-err>',
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function numbersOf({ requests: { sent, ok, rejected, dropped, retryable, local } }: RunReport) {
  return { sent, ok, rejected, dropped, retryable, local };
}

function releaseCase({ profile: { release }, verdict, reasons }: RunReport): TestCase[] {
  if (release === undefined) return [];
  const name = `the ${release.strategy} release is done`;
  const undone: readonly Verdict[] = ['release-failed', 'interrupted'];
  return [undone.includes(verdict) ? { name, trouble: { kind: 'error', message: reasons[0] ?? verdict } } : { name }];
}

/** Reasons of an inconclusive run that are no check's: the evidence does not carry a verdict. */
function evidenceCase({ verdict, reasons, checks }: RunReport): TestCase {
  const name = 'the evidence carries a verdict';
  if (verdict !== 'inconclusive') return { name };
  const weaknesses = reasons.filter((reason) => !checks.some(({ threshold }) => reason.startsWith(`${threshold}: `)));
  return weaknesses.length === 0 ? { name } : { name, trouble: { kind: 'error', message: weaknesses.join('; ') } };
}

function checkCase({ threshold, state, reason }: Check): TestCase {
  if (state === 'pass') return { name: threshold };
  return { name: threshold, trouble: { kind: state === 'fail' ? 'failure' : 'error', message: reason } };
}

function caseLines({ name, trouble }: TestCase, profile: string): string[] {
  const head = `    <testcase name="${xml(name)}" classname="cutover.${xml(profile)}" time="0"`;
  if (trouble === undefined) return [`${head}/>`];
  const { kind, message } = trouble;
  const type = kind === 'failure' ? 'threshold' : 'inconclusive';
  return [`${head}>`, `      <${kind} message="${xml(message)}" type="${type}">${xml(message)}</${kind}>`, '    </testcase>'];
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 has no way at all to write most control characters: they are shown as escapes. */
function xml(text: string): string {
  return text
    .split('\n')
    .map((line) => plain(line).replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character))
    .join('&#10;');
}
