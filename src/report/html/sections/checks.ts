import type { Check } from '../../../verdict/thresholds/check.ts';
import type { RunReport } from '../../run-report.ts';
import { element } from '../markup.ts';
import { table, type Tone } from '../table.ts';
import { LONGEST_SENTENCE, outside } from '../text.ts';
import type { Section } from './section.ts';

const STATES: Readonly<Record<Check['state'], { readonly text: string; readonly tone: Tone }>> = {
  pass: { text: '✓ pass', tone: 'good' },
  fail: { text: '✗ fail', tone: 'bad' },
  inconclusive: { text: '? inconclusive', tone: 'doubtful' },
};

export function checksSection({ checks }: RunReport): Section {
  const rows = checks.map(({ threshold, state, reason }) => ({
    cells: [
      element('code', {}, outside(threshold)),
      { content: STATES[state].text, tone: STATES[state].tone },
      outside(reason, LONGEST_SENTENCE),
    ],
  }));
  return {
    id: 'checks',
    title: 'Checks',
    body:
      rows.length === 0
        ? undefined
        : [
            table(
              'Every threshold of the profile with what was observed',
              [{ head: 'Threshold' }, { head: 'State' }, { head: 'Observed' }],
              rows,
            ),
          ],
  };
}
