import type { PageData } from '../../page-data.ts';
import type { Plot } from '../plot.ts';
import { make } from '../dom.ts';
import { showCharts } from './charts.ts';
import { controls } from './controls.ts';
import { legend } from './legend.ts';
import { rangeTable } from './range-table.ts';
import { readout } from './readout.ts';
import type { View } from './view.ts';

/** The charts of the run, with what moves and explains them. */
export function showTimeline(where: HTMLElement, data: PageData, view: View): Plot[] {
  const charts = make('div', { class: 'charts' });
  where.append(controls(data, view), legend(data), charts);
  const point = readout(where, data);
  where.append(rangeTable(data, view));
  return showCharts(charts, data, view, point);
}
