import { formatDuration } from '../../../verdict/quantity.ts';
import { element, type Markup } from '../markup.ts';
import { type Axes, shareAt } from './axes.ts';
import { rates, type RateStep } from './rates.ts';
import type { RunCourse } from './run-course.ts';

/** In CSS pixels, from top to bottom: ok answers, drops, the axis of time. */
const OK_HEIGHT = 62;
const GAP = 4;
const DROPPED_HEIGHT = 22;
const AXIS_HEIGHT = 16;
const DROPPED_TOP = OK_HEIGHT + GAP;
const PLOT_HEIGHT = DROPPED_TOP + DROPPED_HEIGHT;
const HEIGHT = PLOT_HEIGHT + AXIS_HEIGHT;

/** The plot is as wide as there is room: its shapes are drawn on so many units and stretched, its texts stand at shares of it. */
const WIDTH_UNITS = 1000;

/** One drop is to be seen beside thousands. */
const LEAST_BAR_HEIGHT = 3;

export const VERSION_CLASSES = 8;

/** How one run went: ok answers stacked by version, drops below them, outages as bands, the release between two lines. */
export function runPicture(course: RunCourse, axes: Axes, label: string): Markup {
  const steps = rates(course.bins, axes.stepMs);
  const x = (atMs: number): number => shareAt(axes, atMs) * WIDTH_UNITS;
  const plotted = element(
    'svg',
    { width: '100%', height: PLOT_HEIGHT, viewBox: `0 0 ${WIDTH_UNITS} ${PLOT_HEIGHT}`, preserveAspectRatio: 'none' },
    course.outages.map(({ startMs, endMs }) =>
      element('rect', {
        class: 'outage',
        x: short(x(startMs)),
        y: 0,
        width: short(Math.max(x(endMs) - x(startMs), 1)),
        height: PLOT_HEIGHT,
      }),
    ),
    areas(steps, axes, x),
    element('path', { class: 'dropped', d: bars(steps, axes, x) }),
  );
  const moments = course.releasedMs === null ? [0] : [0, course.releasedMs];
  return element(
    'svg',
    { class: 'run-picture', width: '100%', height: HEIGHT, role: 'img', 'aria-label': label },
    axes.ticksMs.map((atMs) => line('grid', axes, atMs)),
    element('line', { class: 'grid', x1: 0, x2: '100%', y1: PLOT_HEIGHT - 0.5, y2: PLOT_HEIGHT - 0.5 }),
    plotted,
    moments.map((atMs) => line('moment', axes, atMs)),
    axes.ticksMs.map((atMs) => tickText(axes, atMs)),
  );
}

/** Those of the later versions are drawn first, so that none hides the one that it stands on. */
function areas(steps: readonly RateStep[], { versions, mostOkPerSecond }: Axes, x: (atMs: number) => number): Markup[] {
  const below = steps.map(() => 0);
  return versions
    .map((version, index) => {
      const tops = steps.map(({ byVersionPerSecond }, step) => {
        below[step] = (below[step] ?? 0) + (byVersionPerSecond.get(version) ?? 0);
        return OK_HEIGHT * (1 - Math.min(1, below[step] / mostOkPerSecond));
      });
      return element('path', { class: `version-${index % VERSION_CLASSES}`, d: stepsPath(steps, tops, x) });
    })
    .reverse();
}

/** Along the tops of all steps and back along the ground; steps of one height are one line. */
function stepsPath(steps: readonly RateStep[], tops: readonly number[], x: (atMs: number) => number): string {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return '';
  let path = `M${short(x(first.startMs))} ${OK_HEIGHT}`;
  let before: string | undefined;
  for (const [index, step] of steps.entries()) {
    const top = short(tops[index] ?? OK_HEIGHT);
    if (top !== before) path += `H${short(x(step.startMs))}V${top}`;
    before = top;
  }
  return `${path}H${short(x(last.endMs))}V${OK_HEIGHT}z`;
}

function bars(steps: readonly RateStep[], { mostDroppedPerSecond }: Axes, x: (atMs: number) => number): string {
  return steps
    .filter(({ dropped }) => dropped > 0)
    .map(({ startMs, endMs, droppedPerSecond }) => {
      const height = Math.max(LEAST_BAR_HEIGHT, (DROPPED_HEIGHT * droppedPerSecond) / mostDroppedPerSecond);
      return `M${short(x(startMs))} ${PLOT_HEIGHT}V${short(PLOT_HEIGHT - height)}H${short(x(endMs))}V${PLOT_HEIGHT}z`;
    })
    .join('');
}

function line(name: string, axes: Axes, atMs: number): Markup {
  const x = percent(shareAt(axes, atMs));
  return element('line', { class: name, x1: x, x2: x, y1: 0, y2: PLOT_HEIGHT });
}

/** At the ends it stands inside the picture. */
function tickText(axes: Axes, atMs: number): Markup {
  const share = shareAt(axes, atMs);
  const anchor = share < 0.06 ? 'start' : share > 0.94 ? 'end' : 'middle';
  return element(
    'text',
    { x: percent(share), y: HEIGHT - 3, 'text-anchor': anchor, 'aria-hidden': 'true' },
    atMs === 0 ? '0' : formatDuration(atMs).replace('-', '−'),
  );
}

export function percent(share: number): string {
  return `${short(share * 100)}%`;
}

/** With as many digits as can be seen. */
function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
