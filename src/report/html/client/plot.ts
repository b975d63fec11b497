import type UPlot from 'uplot';
import { colour } from './colours.ts';

/** Defined by the script of uPlot, which stands before this one in the page. */
declare const uPlot: typeof UPlot;

export type Plot = UPlot;
export type PlotOptions = UPlot.Options;
export type PlotData = UPlot.AlignedData;
export type PlotSeries = UPlot.Series;
export type PlotAxis = UPlot.Axis;

/** A plot as wide as its place, also when that changes. */
export function plot(where: HTMLElement, options: Omit<PlotOptions, 'width'>, data: PlotData): Plot {
  const created = new uPlot({ ...options, width: widthOf(where) }, data, where);
  new ResizeObserver(() => {
    if (widthOf(where) !== created.width) created.setSize({ width: widthOf(where), height: created.height });
  }).observe(where);
  return created;
}

function widthOf(where: HTMLElement): number {
  return Math.max(200, where.clientWidth);
}

/** Holds its value from one x to the next. */
export function stepped(): UPlot.Series.PathBuilder {
  const paths = uPlot.paths.stepped?.({ align: 1 });
  if (paths === undefined) throw new Error('this build of uPlot has no stepped paths');
  return paths;
}

const FONT = '12px system-ui, sans-serif';

/** What all axes share. */
export function axis(options: PlotAxis): PlotAxis {
  return {
    stroke: () => colour('--muted'),
    grid: { stroke: () => colour('--line'), width: 1 },
    ticks: { stroke: () => colour('--line'), width: 1, size: 4 },
    font: FONT,
    labelFont: FONT,
    labelSize: 18,
    ...options,
  };
}

/** Plots that stand above each other have y axes of one width. */
export const Y_AXIS_SIZE = 64;
