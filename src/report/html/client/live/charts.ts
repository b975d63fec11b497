import type { LogEntry } from '../../../live/live-update.ts';
import { versionColour } from '../colours.ts';
import { make, shortened } from '../dom.ts';
import type { Plot, PlotData } from '../plot.ts';
import { type Chart, chartsOf } from '../timeline/chart-kinds.ts';
import { swatch } from '../timeline/legend.ts';
import { drawMarks } from '../timeline/marks.ts';
import { stackedChart } from '../timeline/stacked-chart.ts';
import { columnsOf } from './columns.ts';
import type { LivePicture } from './picture.ts';
import type { View } from './view.ts';

const SHORTEST_RANGE_MS = 10_000;

/** Throughput by version, failures and latencies over the run so far, with its milestones. */
export function chartsView(): View & { readonly redraw: () => void } {
  const place = make('div', { class: 'charts' });
  const legend = make('ul', { class: 'legend' });
  let charts: readonly Chart[] = [];
  let plots: readonly Plot[] = [];
  let marks = marksOf([]);

  const begin = (versions: readonly string[]): void => {
    for (const old of plots) old.destroy();
    place.replaceChildren();
    charts = chartsOf({ versions });
    plots = charts.map((chart, index) => {
      const at = { isTop: index === 0, isBottom: index === charts.length - 1 };
      return stackedChart(place, chart, at, `${chart.title}: the figures above tell the last second`, {
        cursor: { show: false },
        hooks: { draw: [(drawn) => drawMarks(drawn, marks, at.isTop)] },
      });
    });
    legend.replaceChildren(...legendOf(versions));
  };
  let drawnVersions = -1;
  return {
    element: section(legend, place),
    show(picture) {
      if (picture.versions.length !== drawnVersions) begin(picture.versions);
      drawnVersions = picture.versions.length;
      marks = marksOf(picture.log.items);
      draw(picture, charts, plots);
    },
    redraw() {
      for (const drawn of plots) drawn.redraw(false);
    },
  };
}

function section(...content: readonly Node[]): HTMLElement {
  return make('section', { 'aria-labelledby': 'course-title' }, make('h2', { id: 'course-title' }, 'The run so far'), ...content);
}

function draw(picture: LivePicture, charts: readonly Chart[], plots: readonly Plot[]): void {
  const columns = columnsOf(picture);
  const max = Math.max(SHORTEST_RANGE_MS, picture.untilMs, picture.now?.atMs ?? 0);
  for (const [index, drawn] of plots.entries()) {
    const values = charts[index]?.columns(columns) ?? [];
    drawn.batch(() => {
      // A step needs an end: the last value is told twice.
      drawn.setData([columns.atMs, ...values.map((column) => [...column, column.at(-1) ?? null])] as PlotData, false);
      drawn.setScale('x', { min: 0, max });
    });
  }
}

function marksOf(log: readonly LogEntry[]) {
  const milestones = log.flatMap(({ atMs, kind, text, isOutput }) =>
    isOutput ? [] : [{ atMs, kind, detail: text, watched: /^(pod|endpoint|container|probe)-/.test(kind) }],
  );
  return { phases: [], outages: [], milestones };
}

function legendOf(versions: readonly string[]): HTMLElement[] {
  const entries: (readonly [string, string])[] = [
    ...versions.map((version, index) => [version, versionColour(index)] as const),
    ['dropped', '--dropped'],
    ['rejected', '--rejected'],
    ['local', '--local'],
    ['p50', '--latency-p50'],
    ['p99', '--latency-p99'],
    ['maximum', '--latency-max'],
  ];
  return entries.map(([name, property]) => make('li', {}, swatch(property), make('bdi', {}, shortened(name))));
}
