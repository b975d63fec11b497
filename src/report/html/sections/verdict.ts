import type { Verdict } from '../../../verdict/judge.ts';
import { formatDuration } from '../../../verdict/quantity.ts';
import type { RunReport } from '../../run-report.ts';
import { cut } from '../detail/text-table.ts';
import { element, type Markup } from '../markup.ts';
import type { Tone } from '../table.ts';
import { LONGEST_SENTENCE, outside } from '../text.ts';

/** A sign beside the word, so that colour never says it alone. */
export const VERDICTS: Readonly<Record<Verdict, { readonly text: string; readonly sign: string; readonly tone: Tone }>> = {
  pass: { text: 'Pass', sign: '✓', tone: 'good' },
  fail: { text: 'Fail', sign: '✗', tone: 'bad' },
  inconclusive: { text: 'Inconclusive', sign: '?', tone: 'doubtful' },
  'release-failed': { text: 'Release failed', sign: '✗', tone: 'bad' },
  interrupted: { text: 'Interrupted', sign: '!', tone: 'doubtful' },
};

export function verdictTitle({ verdict, profile }: RunReport): string {
  return `${VERDICTS[verdict].text}: ${profile.name}`;
}

/** The verdict with its reasons, and the proof: what one came for. */
export function verdictBanner(report: RunReport): Markup {
  const { verdict, reasons, profile, targetUrl, startedAt, durationMs, proof } = report;
  const { text, sign, tone } = VERDICTS[verdict];
  const [lead, ...rest] = proof.statement;
  const what = profile.release === undefined ? 'Load without a release' : `Release (${profile.release.strategy})`;
  return element(
    'section',
    { class: `verdict ${tone}`, 'aria-label': 'Verdict' },
    element('p', { class: 'word' }, element('span', { class: 'sign', 'aria-hidden': 'true' }, sign), text),
    element(
      'div',
      { class: 'said' },
      element('h1', {}, element('bdi', {}, cut(profile.name, 200))),
      element(
        'div',
        { class: 'context' },
        `${what} of `,
        outside(targetUrl),
        ' on ',
        element('time', { datetime: startedAt }, startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')),
        `, ${formatDuration(durationMs)}`,
      ),
      element(
        'ul',
        { class: 'reasons' },
        reasons.map((reason) => element('li', {}, outside(reason, LONGEST_SENTENCE))),
      ),
      element('p', { class: 'proof' }, element('strong', {}, lead), ' ', rest.join(' ')),
    ),
  );
}
