import { formatDuration, formatQuantity } from '../../../verdict/quantity.ts';
import type { RunOfSeries } from '../../run-of-series.ts';
import { type Child, element, fragment, type Markup } from '../markup.ts';
import { note, type Section } from '../sections/section.ts';
import { VERDICTS } from '../sections/verdict.ts';
import { outside } from '../text.ts';
import { type Axes, axesOf } from './axes.ts';
import { runPicture, VERSION_CLASSES } from './run-picture.ts';
import type { RunPictures } from './run-course.ts';

/** A way to release with its runs, in the order in which they were made. */
export interface PicturedWay {
  /** Undefined: there is only one. */
  readonly heading: Child;
  readonly runs: readonly NumberedRun[];
}

export interface NumberedRun {
  /** Its place in the order of all runs, from 1. */
  readonly number: number;
  readonly run: RunOfSeries;
}

/** A page with more would be slow, and nobody looks at so many. */
const MOST_PICTURES = 120;
const FEWEST_OF_A_WAY = 4;

const FEWEST_COLUMNS = 3;
const MOST_COLUMNS = 6;

/** Small multiples: each run in small, all with the same axes, a row for each way to release. */
export function picturesSection(ways: readonly PicturedWay[], pictures: RunPictures): Section {
  const most = Math.max(FEWEST_OF_A_WAY, Math.floor(MOST_PICTURES / ways.length));
  const shown = ways.map(({ heading, runs }) => ({
    heading,
    runs: runs.slice(0, most).flatMap(({ number, run }) => {
      const picture = pictures.get(run.folder);
      return picture === undefined ? [] : [{ number, run, ...picture }];
    }),
  }));
  const all = shown.flatMap(({ runs }) => runs);
  const axes = axesOf(all.map(({ course }) => course));
  const left = ways.reduce((sum, { runs }) => sum + runs.length, 0) - all.length;
  const rows = shown
    .filter(({ runs }) => runs.length > 0)
    .map(({ heading, runs }) =>
      element(
        'div',
        { class: 'way' },
        heading === undefined ? undefined : element('h3', {}, heading),
        element(
          'div',
          { class: `pictures ${columnsClass(shown.map((way) => way.runs.length))}` },
          runs.map(({ number, run, course, page }) =>
            element('figure', {}, caption(number, run, page), runPicture(course, axes, labelOf(number, run))),
          ),
        ),
      ),
    );
  return {
    id: 'pictures',
    title: 'Each run in small',
    body: rows.length === 0 ? undefined : [legend(axes), ...rows, leftOut(left)],
  };
}

/** A few runs of each take the whole width, as many in each row; many are put into as many rows as it takes. */
function columnsClass(runs: readonly number[]): string {
  const most = Math.max(...runs);
  return most <= MOST_COLUMNS ? `columns-${Math.max(most, FEWEST_COLUMNS)}` : 'columns-many';
}

function caption(number: number, { verdict, dropped }: RunOfSeries, page: string | undefined): Markup {
  const { sign, text, tone } = VERDICTS[verdict];
  const name = `Run ${number}`;
  return element(
    'figcaption',
    {},
    page === undefined ? name : element('a', { href: page, title: 'The report of this run' }, name),
    element('span', { class: `state ${tone}` }, `${sign} ${text.toLowerCase()}`),
    element('span', { class: 'count' }, `${formatQuantity(dropped, 'count')} dropped`),
  );
}

function labelOf(number: number, { name, verdict, sent, dropped, outageMs, onlyNewMs }: RunOfSeries): string {
  return [
    `Run ${number}, ${name}: ${verdict}`,
    `${formatQuantity(dropped, 'count')} of ${formatQuantity(sent, 'count')} requests dropped`,
    ...(outageMs === 0 ? [] : [`longest outage ${formatDuration(outageMs)}`]),
    ...(onlyNewMs === null ? [] : [`only the new version after ${formatDuration(onlyNewMs)}`]),
  ].join(', ');
}

function legend({ versions, mostOkPerSecond, mostDroppedPerSecond }: Axes): Child {
  const entry = (name: string, about: Child): Markup =>
    element('li', {}, element('span', { class: `swatch ${name}`, 'aria-hidden': 'true' }), about);
  return fragment(
    element(
      'ul',
      { class: 'legend' },
      versions.map((version, index) => entry(`version-${index % VERSION_CLASSES}`, outside(version))),
      entry('dropped', 'dropped'),
      entry('outage', 'outage'),
    ),
    note(
      'All have the same axes: the time since the release started, between the start and the end of which the two lines are; above, ok answers, ',
      `up to ${formatQuantity(Math.round(mostOkPerSecond), 'per-second')} (short peaks beyond are cut off); below, dropped requests, `,
      `up to ${formatQuantity(Math.round(mostDroppedPerSecond), 'per-second')}, `,
      'a few of them drawn larger than they are, to be seen.',
    ),
  );
}

function leftOut(runs: number): Child {
  return runs > 0
    ? note(`${formatQuantity(runs, 'count')} more runs have no picture here; the table below has them all.`)
    : undefined;
}
