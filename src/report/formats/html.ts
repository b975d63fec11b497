import { renderHtml } from '../html/render.ts';
import type { ReportFormat } from './format.ts';

/** For people: charts, and every dropped request. */
export const html: ReportFormat = {
  name: 'html',
  fileName: 'report.html',
  about: 'one self-contained page with charts, for people',
  render: (report, evidence) => [renderHtml(report, evidence)],
};
