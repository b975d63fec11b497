import type { Evidence } from '../../evidence/reader.ts';
import type { RunReport } from '../run-report.ts';
import { clientScript } from './assets/client-script.ts';
import { plotScript, plotStyle } from './assets/uplot.ts';
import { pageData } from './page-data.ts';
import { type RunDetail, runDetail } from './detail/run-detail.ts';
import { htmlDocument, type PageCode } from './document.ts';
import { element, jsonData } from './markup.ts';
import { causesSection, warningsSection } from './sections/causes.ts';
import { checksSection } from './sections/checks.ts';
import { drainsSection } from './sections/drains.ts';
import { failedSection } from './sections/failed.ts';
import { keyFigures } from './sections/figures.ts';
import { fleetSection } from './sections/fleet.ts';
import { latencySection } from './sections/latency.ts';
import { milestonesSection } from './sections/milestones.ts';
import { outagesSection } from './sections/outages.ts';
import { requestsSection } from './sections/requests.ts';
import { type Section, sectionMarkup } from './sections/section.ts';
import { settingSection } from './sections/setting.ts';
import { timelineSection } from './sections/timeline.ts';
import { verdictBanner, verdictTitle } from './sections/verdict.ts';
import { versionsSection } from './sections/versions.ts';
import { STYLE } from './style/style.ts';
import { topBar } from './top-bar.ts';

/** The report as one HTML file: the verdict first, then what it rests on. Reads the evidence for what is not in the report. */
export function renderHtml(report: RunReport, evidence: Evidence): string {
  const detail = runDetail(report, evidence);
  const sections = sectionsOf(report, detail).filter(({ body }) => body !== undefined);
  return htmlDocument({
    title: `${verdictTitle(report)} · cutover`,
    ...runPageCode(),
    body: [
      topBar(sections),
      element('main', {}, verdictBanner(report), keyFigures(report), sections.map(sectionMarkup)),
      element('footer', {}, `Written by cutover ${report.environment.tool} from the evidence beside it.`),
      jsonData('data', pageData(report, detail)),
    ],
  });
}

/** What runs in the page of any run. */
export function runPageCode(): PageCode {
  return { style: `${plotStyle()}${STYLE}`, scripts: [plotScript(), clientScript('main')] };
}

function sectionsOf(report: RunReport, detail: RunDetail): Section[] {
  return [
    checksSection(report),
    causesSection(report),
    warningsSection(report),
    timelineSection(report),
    failedSection(detail.failed),
    outagesSection(report),
    drainsSection(report),
    versionsSection(report),
    latencySection(report),
    requestsSection(report),
    fleetSection(report),
    milestonesSection(report),
    settingSection(report),
  ];
}
