import type { PageData } from '../page-data.ts';
import { forgetColours } from './colours.ts';
import { place } from './dom.ts';
import { showFailedList } from './failed/failed-list.ts';
import { showLatencyPlot } from './latency/latency-plot.ts';
import { showThemeChoice } from './theme.ts';
import { showTimeline } from './timeline/timeline.ts';
import { View } from './timeline/view.ts';

const data = JSON.parse(place('data')?.textContent ?? '{}') as PageData;
const view = new View({ fromMs: 0, untilMs: data.durationMs });
const redraws: (() => void)[] = [];

const theme = place('theme');
if (theme !== undefined) {
  showThemeChoice(theme, () => {
    forgetColours();
    for (const redraw of redraws) redraw();
  });
}
const timeline = place('timeline-charts');
if (timeline !== undefined) redraws.push(...showTimeline(timeline, data, view).map((plot) => () => plot.redraw(false)));
const latency = place('latency-plot');
if (latency !== undefined) redraws.push(showLatencyPlot(latency, data.latency));
const failed = place('failed-requests');
if (failed !== undefined) showFailedList(failed, data, view);
