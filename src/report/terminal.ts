import type { RunReport } from './run-report.ts';
import { causesSection, warningsSection } from './terminal/causes.ts';
import { checksSection, proofSection, verdictLines, verdictMark } from './terminal/judgement.ts';
import { fleetSection } from './terminal/fleet.ts';
import { latencySection } from './terminal/latencies.ts';
import { pageOf, type TerminalOptions } from './terminal/page.ts';
import { milestonesSection, outagesSection, versionsSection } from './terminal/release.ts';
import { failuresSection, requestsSection } from './terminal/requests.ts';
import { plain, shorten } from './terminal/text.ts';

/** In this order, each a function of the report; one without lines is left out. */
const SECTIONS = [
  requestsSection,
  failuresSection,
  causesSection,
  warningsSection,
  latencySection,
  fleetSection,
  versionsSection,
  outagesSection,
  milestonesSection,
  checksSection,
  proofSection,
];

/** The report as a person reads it: the verdict first and last, text from outside made harmless. */
export function renderTerminal(report: RunReport, options: TerminalOptions): string {
  const page = pageOf(options);
  const sections = SECTIONS.map((section) => section(report, page))
    .filter(({ body }) => body !== '')
    .map(({ title, body }) => `${page.style.bold(title)}\n${body}`);
  const mark = verdictMark(report.verdict, page.style);
  const [reason = ''] = report.reasons;
  const markColumns = report.verdict.length + 2;
  const last = `${mark}  ${shorten(plain(reason), page.columns - markColumns)}`;
  return `${[verdictLines(report, page), ...sections, last].join('\n\n')}\n`;
}
