import { PRIORITIES } from '../../../profile/compare.ts';
import { formatQuantity } from '../../../verdict/quantity.ts';
import { REPEAT_FILE, type RepeatReport } from '../../repeat-report.ts';
import { VERDICTS } from '../sections/verdict.ts';
import { seriesBanner } from './banner.ts';
import { dotsTable } from './dots.ts';
import { seriesPage } from './page.ts';
import { picturesSection } from './pictures.ts';
import type { RunPictures } from './run-course.ts';
import { runsSection } from './runs-table.ts';
import { figuresTable } from './standings.ts';

export const REPEAT_PAGE = 'repeat.html';

/** Many runs of one release as one page: the worst verdict, what they prove of the next release, and every run. */
export function renderRepeatPage(report: RepeatReport, pictures: RunPictures): string {
  const { profile, verdict, repeat, runs, summary, confidence, statement } = report;
  const { text, sign, tone } = VERDICTS[verdict];
  const made = runs.length === repeat ? `${repeat} runs` : `${formatQuantity(runs.length, 'count')} of ${repeat} runs`;
  const told = runs.length > 0;
  return seriesPage(
    `${text}: ${profile}`,
    seriesBanner({ tone, sign, word: text, title: profile, context: `${made} of the same release, the worst counts`, statement }),
    [
      picturesSection([{ heading: undefined, runs: runs.map((run, index) => ({ number: index + 1, run })) }], pictures),
      {
        id: 'figures',
        title: 'Figures',
        body: told ? [dotsTable([{ name: 'all runs', runs }], PRIORITIES), figuresTable(summary, confidence)] : undefined,
      },
      runsSection(runs, pictures, { withNames: false }),
    ],
    REPEAT_FILE,
  );
}
