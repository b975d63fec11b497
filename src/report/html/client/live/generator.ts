import { formatDuration, formatQuantity } from '../../../../verdict/quantity.ts';
import type { LiveNow } from '../../../live/live-update.ts';
import { make } from '../dom.ts';
import { setText, type View } from './view.ts';

/** With whether it is too much for the run to be judged. */
type Fact = readonly [name: string, of: (now: LiveNow) => string, isTooMuch?: (now: LiveNow) => boolean];

const FACTS: readonly Fact[] = [
  [
    'Longest stall',
    ({ generator }) => formatDuration(generator.maxLoopLagMs),
    (now) => now.generator.maxLoopLagMs > now.maxGeneratorStallMs,
  ],
  [
    'Latest send',
    ({ generator }) => `${formatDuration(generator.maxLateSendMs)} late`,
    (now) => now.generator.maxLateSendMs > now.maxGeneratorStallMs,
  ],
  [
    'Busiest worker',
    ({ generator: { busiestCpuShare: share } }) => (share === null ? '–' : `${formatQuantity(share, 'share')} of a core`),
  ],
  ['Garbage collection', ({ generator }) => `${formatDuration(generator.maxGcPauseMs)} at most`],
  ['Threads at work', ({ generator }) => formatQuantity(generator.activeThreads, 'count')],
  ['Open connections', ({ generator }) => formatQuantity(generator.openConnections, 'count')],
  ['Due, without a thread', ({ generator }) => formatQuantity(generator.waitingDue, 'count')],
  [
    'Workers lost',
    ({ generator }) => formatQuantity(generator.workersLost, 'count'),
    ({ generator }) => generator.workersLost > 0,
  ],
];

/** Whether the load generator itself is well: else what it sees is not the target's doing. */
export function generatorView(): View {
  const shown = FACTS.map(([name, of, isTooMuch]) => ({ name, of, isTooMuch, value: make('dd') }));
  const facts = make('dl', { class: 'facts' }, ...shown.map(({ name, value }) => make('div', {}, make('dt', {}, name), value)));
  const about = make('p', { class: 'note' });
  return {
    element: make(
      'section',
      { 'aria-labelledby': 'generator-title' },
      make('h2', { id: 'generator-title' }, 'Load generator'),
      facts,
      about,
    ),
    show({ now }) {
      if (now === undefined) return;
      let isFit = true;
      for (const { of, isTooMuch, value } of shown) {
        const tooMuch = isTooMuch?.(now) ?? false;
        if (tooMuch) isFit = false;
        value.className = tooMuch ? 'bad' : '';
        setText(value, `${of(now)}${tooMuch ? ', too much' : ''}`);
      }
      setText(
        about,
        isFit
          ? `Fit so far: neither stalls nor late sends of more than ${formatDuration(now.maxGeneratorStallMs)}.`
          : 'What was sent meanwhile may not tell the truth about the target; the verdict takes that into account.',
      );
    },
  };
}
