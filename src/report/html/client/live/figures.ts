import { formatDuration, formatQuantity } from '../../../../verdict/quantity.ts';
import type { LiveNow } from '../../../live/live-update.ts';
import { make } from '../dom.ts';
import { setText, type View } from './view.ts';

interface Figure {
  readonly value: string;
  readonly about: string;
  readonly tone?: 'good' | 'bad' | 'doubtful';
}

const FIGURES: readonly (readonly [name: string, of: (now: LiveNow) => Figure])[] = [
  [
    'Requests',
    ({ total, lateStarts }) => ({
      value: count(total.sent),
      about: lateStarts === 0 ? `${count(total.ok)} ok` : `${count(total.ok)} ok, ${count(lateStarts)} started late`,
    }),
  ],
  [
    'Rate',
    ({ recent }) => ({
      value: recent === null ? '–' : `${count(Math.round(recent.endedPerSecond))}/s`,
      about: 'in the last second',
    }),
  ],
  [
    'Dropped',
    ({ total, dropped }) => ({
      value: count(total.dropped),
      about: total.dropped === 0 ? 'so far' : `${count(dropped.new)} on new, ${count(dropped.reused)} on reused connections`,
      tone: total.dropped === 0 ? 'good' : 'bad',
    }),
  ],
  ['p50', ({ recent }) => ({ value: duration(recent?.p50Us), about: 'ok answers from the send, last second' })],
  ['p99', ({ recent }) => ({ value: duration(recent?.p99Us), about: 'ok answers from the send, last second' })],
];

/** The few figures that one looks for first. */
export function figuresView(): View {
  const shown = FIGURES.map(([name, of]) => ({
    of,
    name,
    value: make('dd', { class: 'value' }),
    about: make('dd', { class: 'about' }),
  }));
  const boxes = shown.map(({ name, value, about }) => make('div', {}, make('dt', {}, name), value, about));
  return {
    element: make('dl', { class: 'figures' }, ...boxes),
    show({ now }) {
      if (now === undefined) return;
      for (const { of, value, about } of shown) {
        const figure = of(now);
        value.className = figure.tone === undefined ? 'value' : `value ${figure.tone}`;
        setText(value, figure.value);
        setText(about, figure.about);
      }
    },
  };
}

function count(value: number): string {
  return formatQuantity(value, 'count');
}

function duration(us: number | null | undefined): string {
  return us === null || us === undefined ? '–' : formatDuration(us / 1000);
}
