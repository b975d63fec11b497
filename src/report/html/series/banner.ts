import { cut } from '../detail/text-table.ts';
import { type Child, element, type Markup } from '../markup.ts';
import type { Tone } from '../table.ts';
import { LONGEST_SENTENCE, outside } from '../text.ts';

/** What a series of runs says, first of all. */
export interface Said {
  readonly tone: Tone;
  readonly sign: string;
  readonly word: string;
  readonly title: string;
  /** What was made, and how. */
  readonly context: Child;
  /** The first sentence stands out. */
  readonly statement: readonly string[];
}

export function seriesBanner({ tone, sign, word, title, context, statement: [lead = '', ...rest] }: Said): Markup {
  return element(
    'section',
    { class: `verdict ${tone}`, 'aria-label': 'Verdict' },
    element('p', { class: 'word' }, element('span', { class: 'sign', 'aria-hidden': 'true' }, sign), word),
    element(
      'div',
      { class: 'said' },
      element('h1', {}, element('bdi', {}, cut(title, 200))),
      element('div', { class: 'context' }, context),
      element('div', { class: 'proof' }, element('strong', {}, outside(lead, LONGEST_SENTENCE))),
      element(
        'ul',
        { class: 'sentences' },
        rest.map((sentence) => element('li', {}, outside(sentence, LONGEST_SENTENCE))),
      ),
    ),
  );
}
