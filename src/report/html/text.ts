import { cut } from './detail/text-table.ts';
import { element, type Markup } from './markup.ts';

/** Longer texts from outside are folded: their beginning is shown, and all of it on demand. */
const LONGEST_SHOWN = 100;

/** Sentences are to be read as a whole. */
export const LONGEST_SENTENCE = 600;

/** A text from outside: a version, a header, a message. */
export function outside(text: string, longestShown = LONGEST_SHOWN): Markup {
  if (text.length <= longestShown) return element('bdi', {}, text);
  return element(
    'details',
    { class: 'long' },
    element(
      'summary',
      {},
      element('bdi', {}, `${text.slice(0, LONGEST_SHOWN * 0.6)}…`),
      ` ${text.length.toLocaleString('en-US')} characters`,
    ),
    element('bdi', { class: 'full' }, cut(text)),
  );
}
