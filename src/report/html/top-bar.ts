import { element, type Markup } from './markup.ts';
import type { Section } from './sections/section.ts';

/** Leads to the sections; the client puts the choice of the colour scheme into it. */
export function topBar(sections: readonly Section[]): Markup {
  return element(
    'header',
    { class: 'top' },
    element('p', { class: 'brand' }, 'cutover'),
    element(
      'nav',
      { 'aria-label': 'Sections' },
      sections.map(({ id, title }) => element('a', { href: `#${id}` }, title)),
    ),
    element('div', { id: 'theme' }),
  );
}
