import { formatDuration, formatQuantity } from '../../../verdict/quantity.ts';
import { COMPARISON_FILE, type ComparisonReport } from '../../comparison-report.ts';
import { element, fragment } from '../markup.ts';
import type { Section } from '../sections/section.ts';
import { table } from '../table.ts';
import { LONGEST_SENTENCE, outside } from '../text.ts';
import { seriesBanner, type Said } from './banner.ts';
import { dotsTable } from './dots.ts';
import { seriesPage } from './page.ts';
import { type PicturedWay, picturesSection } from './pictures.ts';
import type { RunPictures } from './run-course.ts';
import { runsSection } from './runs-table.ts';
import { decisionsTable, standingsTable } from './standings.ts';

export const COMPARISON_PAGE = 'comparison.html';

/** A comparison as one page: which way is best and whether that can be told, then every way and every run side by side. */
export function renderComparisonPage(report: ComparisonReport, pictures: RunPictures): string {
  const ways = waysOf(report);
  const { profile, priorities, standings, steps, confidence, runs } = report;
  return seriesPage(
    `Comparison: ${profile}`,
    seriesBanner(said(report)),
    [
      {
        id: 'figures',
        title: 'Figures by way to release',
        body:
          runs.length === 0
            ? undefined
            : [
                dotsTable(
                  ways.map(({ heading, runs: made }) => ({ name: heading, runs: made.map(({ run }) => run) })),
                  priorities,
                ),
              ],
      },
      picturesSection(ways, pictures),
      {
        id: 'order',
        title: 'Who wins, and by how much',
        body: steps.length === 0 ? undefined : [decisionsTable(steps, confidence)],
      },
      { id: 'standings', title: 'All figures', body: runs.length === 0 ? undefined : [standingsTable(standings, confidence)] },
      runsSection(runs, pictures, { withNames: true }),
      settingSection(report),
    ],
    COMPARISON_FILE,
  );
}

function said(report: ComparisonReport): Said {
  const { profile, complete, isTold, best, contenders, repeat, runs, priorities, pauseMs, statement } = report;
  const made = complete ? '' : `, of which ${formatQuantity(runs.length, 'count')} were made`;
  const title = `${contenders.length} ways to release · ${profile}`;
  const context = `${repeat} runs of each in shuffled order, ${formatDuration(pauseMs)} between them${made}; by ${priorities.join(', then ')}`;
  const common = { title, context, statement };
  if (!complete) return { tone: 'doubtful', sign: '!', word: 'Not complete', ...common };
  if (!isTold) return { tone: 'doubtful', sign: '?', word: 'Not told', ...common };
  return { tone: 'good', sign: '✓', word: best.length === 1 ? 'Told' : 'Equal', ...common };
}

/** Best first, as in every table. */
function waysOf({ standings, runs }: ComparisonReport): PicturedWay[] {
  const numbered = runs.map((run, index) => ({ number: index + 1, run }));
  return standings.map(({ name, rank, whyNotRanked }) => ({
    heading: fragment(
      element('span', { class: 'rank' }, rank === null ? '–' : `${rank}.`),
      ' ',
      outside(name),
      whyNotRanked === null ? undefined : element('span', { class: 'why' }, ` not in the order: ${whyNotRanked}`),
    ),
    runs: numbered.filter(({ run }) => run.name === name),
  }));
}

function settingSection({ contenders, seed }: ComparisonReport): Section {
  const rows = contenders.map(({ name, sets, whatIf }) => ({
    cells: [
      outside(name),
      element('code', {}, outside(sets.map((set) => `--set ${set}`).join(' '), LONGEST_SENTENCE)),
      outside(whatIf ?? ''),
    ],
  }));
  return {
    id: 'setting',
    title: 'What was compared',
    body: [
      table(
        `Each way to release, as cutover run would do it with these settings; --seed ${seed} makes the same order again`,
        [{ head: 'Way' }, { head: 'Settings' }, { head: 'From another form of the Deployment' }],
        rows,
      ),
    ],
  };
}
