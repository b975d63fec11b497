import { type Child, element, type Markup } from '../markup.ts';

/** A part of the page that the navigation leads to. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** Undefined: there is nothing to show. */
  readonly body: readonly Child[] | undefined;
}

export function sectionMarkup({ id, title, body }: Section): Markup | undefined {
  if (body === undefined) return undefined;
  return element('section', { id, 'aria-labelledby': `${id}-title` }, element('h2', { id: `${id}-title` }, title), body);
}

/** A remark below a table or a figure. */
export function note(...content: Child[]): Markup {
  return element('p', { class: 'note' }, content);
}
