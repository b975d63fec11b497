import type { ReportFormat } from './format.ts';
import { github } from './github.ts';
import { hlog } from './hlog.ts';
import { html } from './html.ts';
import { jtl } from './jtl.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { samples } from './samples.ts';
import { timeline } from './timeline.ts';

/** Every form of a report besides run.json and what is printed. A new one is a file and a row. */
export const REPORT_FORMATS: readonly ReportFormat[] = [html, junit, markdown, github, jtl, samples, timeline, hlog];
