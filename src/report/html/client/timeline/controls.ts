import { formatDuration } from '../../../../verdict/quantity.ts';
import type { PageData } from '../../page-data.ts';
import { button, make } from '../dom.ts';
import { axisTime } from './axis-time.ts';
import type { Range } from './levels.ts';
import type { View } from './view.ts';

/** Everything that the pointer can do, and ranges that one wants to see, by buttons. */
export function controls(data: PageData, view: View): HTMLElement {
  const shown = make('output', { class: 'range' });
  view.follow(({ fromMs, untilMs }) => {
    const stepMs = (untilMs - fromMs) / 10;
    shown.textContent = `${axisTime(fromMs, stepMs)} to ${axisTime(untilMs, stepMs)} (${formatDuration(Number((untilMs - fromMs).toPrecision(3)))})`;
  });
  return make(
    'div',
    { class: 'controls', role: 'group', 'aria-label': 'What of the run is in view' },
    ...places(data, view.run).map(([name, range]) => button(name, () => view.show(range))),
    button('−', () => view.zoom(2), { 'aria-label': 'Show more' }),
    button('+', () => view.zoom(0.5), { 'aria-label': 'Show less, closer' }),
    button('←', () => view.move(-0.25), { 'aria-label': 'Earlier' }),
    button('→', () => view.move(0.25), { 'aria-label': 'Later' }),
    shown,
  );
}

function places({ phases, focus, outages }: PageData, run: Range): (readonly [string, Range])[] {
  const during = phases.find(({ name }) => name === 'during');
  const [longest] = outages.toSorted((a, b) => b.durationMs - a.durationMs);
  const around = (startMs: number, endMs: number, marginMs: number): Range => ({
    fromMs: startMs - marginMs,
    untilMs: endMs + marginMs,
  });
  return [
    ['Whole run', run],
    ...(during === undefined
      ? []
      : [['Release', around(during.startMs, during.endMs, (during.endMs - during.startMs) * 0.1 + 100)] as const]),
    ...(during === undefined
      ? []
      : [
          ['Switch', around(focus.startMs, focus.endMs, 500)] as const,
          ['Switch, to the millisecond', around(focus.startMs, Math.min(focus.endMs, focus.startMs + 200), 50)] as const,
        ]),
    ...(longest === undefined
      ? []
      : [['Longest outage', around(longest.startMs, longest.endMs, longest.durationMs * 0.2 + 20)] as const]),
  ];
}
