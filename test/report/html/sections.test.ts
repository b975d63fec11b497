import { describe, expect, it } from 'vitest';
import { drainsSection } from '../../../src/report/html/sections/drains.ts';
import { sectionMarkup } from '../../../src/report/html/sections/section.ts';
import { versionsSection } from '../../../src/report/html/sections/versions.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { assessed } from '../../support/recorded-run.ts';
import { HOSTILE, PASSING } from './runs.ts';

/** What a section says, cells beside each other with a bar between them. */
function textOf(section: ReturnType<typeof drainsSection>): string {
  const html = sectionMarkup(section)?.html ?? '';
  return html
    .replaceAll('</td><td', '</td>|<td')
    .replaceAll('</th><td', '</th>|<td')
    .replace(/<[^>]+>/g, '');
}

async function passingWith(changes: Partial<RunReport>): Promise<RunReport> {
  return { ...(await assessed(PASSING)), ...changes };
}

describe('how the new version answers against the old one', () => {
  it('is told in words and in figures with their intervals', async () => {
    const report = await passingWith({
      versionComparison: {
        old: ['v1'],
        new: [HOSTILE.markup],
        confidence: 0.95,
        from: 'schedule',
        answers: { old: 4000, new: 3000 },
        ratios: [
          { quantile: 'p50', oldUs: 1000, newUs: 1500, ratio: 1.5, low: 1.2, high: 1.9 },
          { quantile: 'p99', oldUs: 9000, newUs: 8000, ratio: 0.89, low: 0.7, high: 1.1 },
        ],
        effectSize: { value: 0.7, low: 0.6, high: 0.8, words: 'medium', pValue: 0.001 },
        statement: ['Slower at p50.'],
      },
    });
    const said = textOf(versionsSection(report));
    expect(said).toContain('Slower at p50.');
    expect(said).toContain('p50|1 ms|1.5 ms|1.50|1.20 to 1.90|');
    expect(said).toContain('p99|9 ms|8 ms|0.89|0.70 to 1.10|');
    expect(said).toContain('3,000 answers after the release against 4,000 before it, from when they were due.');
    const html = sectionMarkup(versionsSection(report))?.html;
    expect(html).toMatch(/<td class="right bad">1\.50<\/td>/);
    expect(html).toMatch(/<td class="right">0\.89<\/td>/);
    expect(html).not.toContain('<img');
  });

  it('is left out where there is nothing to compare', async () => {
    const report = await passingWith({ versionComparison: null });
    expect(textOf(versionsSection(report))).not.toContain('New version against old');
  });
});

describe('how long deleted pods went on being sent to', () => {
  const shown = {
    graceSeconds: 30,
    endpointRemovedAfterMs: 12,
    containerExitedAfterMs: 40,
    lastDropAfterMs: 664,
    lastAnswerAfterMs: 700,
  };
  const hidden = {
    graceSeconds: undefined,
    endpointRemovedAfterMs: undefined,
    containerExitedAfterMs: undefined,
    lastDropAfterMs: undefined,
    lastAnswerAfterMs: undefined,
  };

  it('is a row for each, with a dash for what nothing shows', async () => {
    const report = await passingWith({
      drains: [
        { pod: 'hello-1', uid: 'a', deletedAtMs: 2100, ...shown },
        { pod: HOSTILE.markup, uid: 'b', deletedAtMs: 2500, ...hidden },
      ],
    });
    const said = textOf(drainsSection(report));
    expect(said).toContain('hello-1|2.100 s|30 s|+12 ms|+40 ms|+664 ms|+700 ms');
    expect(said).toContain('|2.500 s|-|-|-|-|-');
    expect(sectionMarkup(drainsSection(report))?.html).not.toContain('<img');
  });

  it('is left out where no pod was deleted', async () => {
    expect(drainsSection(await passingWith({ drains: [] })).body).toBeUndefined();
  });
});
