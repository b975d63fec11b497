import type { RunReport } from './run-report.ts';
import { causesSection, warningsSection } from './terminal/causes.ts';
import { checksSection, proofSection, verdictLines, verdictMark } from './terminal/judgement.ts';
import { latencySection } from './terminal/latencies.ts';
import type { Page } from './terminal/page.ts';
import { milestonesSection, outagesSection, versionsSection } from './terminal/release.ts';
import { failuresSection, requestsSection } from './terminal/requests.ts';
import { styleOf } from './terminal/style.ts';
import { plain, shorten } from './terminal/text.ts';

export interface TerminalOptions {
  /** Width in characters. */
  readonly columns: number;
  /** Only for a terminal, and not where NO_COLOR is set. */
  readonly colour: boolean;
}

/** In this order, each a function of the report; one without lines is left out. */
const SECTIONS = [
  requestsSection,
  failuresSection,
  causesSection,
  warningsSection,
  latencySection,
  versionsSection,
  outagesSection,
  milestonesSection,
  checksSection,
  proofSection,
];

const NARROWEST_PAGE = 70;
/** Wider lines are harder to read. */
const WIDEST_PAGE = 140;

/** The report as a person reads it: the verdict first and last, text from outside made harmless. */
export function renderTerminal(report: RunReport, { columns, colour }: TerminalOptions): string {
  const page: Page = { columns: Math.min(Math.max(columns, NARROWEST_PAGE), WIDEST_PAGE), style: styleOf(colour) };
  const sections = SECTIONS.map((section) => section(report, page))
    .filter(({ body }) => body !== '')
    .map(({ title, body }) => `${page.style.bold(title)}\n${body}`);
  const mark = verdictMark(report.verdict, page.style);
  const [reason = ''] = report.reasons;
  const markColumns = report.verdict.length + 2;
  const last = `${mark}  ${shorten(plain(reason), page.columns - markColumns)}`;
  return `${[verdictLines(report, page), ...sections, last].join('\n\n')}\n`;
}
