import { element } from '../markup.ts';
import type { RunReport } from '../../run-report.ts';
import { note, type Section } from './section.ts';

/** The charts are drawn by the client; what is in view can be had as a table. */
export function timelineSection({ requests }: RunReport): Section {
  if (requests.sent === 0) return { id: 'timeline', title: 'Timeline', body: undefined };
  return {
    id: 'timeline',
    title: 'Timeline',
    body: [
      element('div', { id: 'timeline-charts' }),
      element('noscript', {}, note('The charts need JavaScript; all else does not.')),
    ],
  };
}
