import { formatDuration, formatQuantity } from '../../../../verdict/quantity.ts';
import type { Curve, Grouping, LatencyCurves } from '../../detail/latency-curves.ts';
import { colour, versionColour } from '../colours.ts';
import { choice, make, shortened } from '../dom.ts';
import { axis, plot, type Plot, type PlotData, Y_AXIS_SIZE } from '../plot.ts';
import { swatch } from '../timeline/legend.ts';
import { percentileAt, percentileLines } from './percentile.ts';

const GROUPINGS: readonly (readonly [Grouping, string])[] = [
  ['version', 'version'],
  ['phase', 'phase'],
  ['connection', 'connection'],
];

/** Latency over all percentiles, the rare slow ones as wide as the many fast ones. Returns how to draw it again. */
export function showLatencyPlot(where: HTMLElement, curves: LatencyCurves): () => void {
  const shown = { grouping: 'version' as Grouping, from: curves.fromDue === undefined ? 'send' : 'schedule' };
  const place = make('div', { role: 'img', 'aria-label': 'Latency by percentile; the table below has the figures' });
  const legend = make('ul', { class: 'legend' });
  const readout = make('p', { class: 'readout' });
  let drawn: Plot | undefined;
  const draw = (): void => {
    const measured = shown.from === 'schedule' ? (curves.fromDue ?? curves.fromSend) : curves.fromSend;
    const lines = measured[shown.grouping];
    drawn?.destroy();
    drawn = plotOf(place, curves.x, lines, readout);
    legend.replaceChildren(
      ...lines.map(({ name, count }, index) =>
        make('li', {}, swatch(versionColour(index)), `${shortened(name)}, ${formatQuantity(count, 'count')} answers`),
      ),
    );
  };
  const controls = make(
    'div',
    { class: 'controls', role: 'group', 'aria-label': 'What the latency plot compares' },
    choice('By', GROUPINGS, (value) => {
      shown.grouping = GROUPINGS.find(([grouping]) => grouping === value)?.[0] ?? 'version';
      draw();
    }),
  );
  if (curves.fromDue !== undefined) {
    const measures = [
      ['schedule', 'when it was due'],
      ['send', 'when it was sent'],
    ] as const;
    controls.append(
      choice('From', measures, (value) => {
        shown.from = value;
        draw();
      }),
    );
  }
  where.append(controls, legend, place, readout);
  draw();
  return () => drawn?.redraw(false);
}

function plotOf(place: HTMLElement, x: readonly number[], curves: readonly Curve[], readout: HTMLElement): Plot {
  const lines = percentileLines(x.at(-1) ?? 1);
  readout.textContent = 'Each point: so many percent of the answers took no longer.';
  return plot(
    place,
    {
      height: 300,
      padding: [8, 32, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { x: { time: false, distr: 3, range: () => [1, Math.max(10, x.at(-1) ?? 10)] }, y: { distr: 3 } },
      axes: [
        axis({
          splits: () => lines,
          values: (_, splits) => splits.map((inverse) => `p${percentileAt(inverse)}`),
          filter: (_, splits) => splits,
        }),
        axis({ size: Y_AXIS_SIZE, values: (_, splits) => splits.map((us) => (us === null ? '' : formatDuration(us / 1000))) }),
      ],
      series: [
        {},
        ...curves.map((_, index) => ({ stroke: () => colour(versionColour(index)), width: 2, points: { show: false } })),
      ],
      hooks: {
        setCursor: [
          ({ cursor: { idx } }) => {
            const inverse = idx === null || idx === undefined ? undefined : x[idx];
            if (inverse === undefined || idx === null || idx === undefined) return;
            const figures = curves.flatMap(({ name, us }) => {
              const value = us[idx];
              return value === null || value === undefined ? [] : [`${shortened(name)} ${formatDuration(value / 1000)}`];
            });
            readout.textContent = [`p${percentileAt(inverse)}`, ...figures].join(' · ');
          },
        ],
      },
    },
    [x, ...curves.map(({ us }) => us.map((value) => (value === null ? null : Math.max(value, 1))))] as PlotData,
  );
}
