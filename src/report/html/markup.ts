import { plain } from '../terminal/text.ts';

/** Markup that is known to be safe. Only this file makes it, so that text can never become markup by accident. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

/** Strings are text, whatever they hold; undefined is nothing. */
export type Child = Markup | string | undefined;

/** `true` gives an attribute without a value; undefined and false leave it out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const VOID: ReadonlySet<string> = new Set(['meta', 'input', 'br']);

/** `<name attributes>children</name>`: every string is escaped, and control and direction characters in it are made visible. */
export function element(name: string, attributes: Attributes, ...children: readonly (Child | readonly Child[])[]): Markup {
  const open = `<${name}${Object.entries(attributes).map(attribute).join('')}>`;
  return new Markup(VOID.has(name) ? open : `${open}${fragment(...children).html}</${name}>`);
}

/** Children side by side. */
export function fragment(...children: readonly (Child | readonly Child[])[]): Markup {
  return new Markup(
    children
      .flat()
      .map((child) => (child instanceof Markup ? child.html : escape(child ?? '')))
      .join(''),
  );
}

/** The content of a script or style of ours, which goes into the page as it is. Throws where that would end the element. */
export function ownCode(name: 'script' | 'style', attributes: Attributes, code: string): Markup {
  if (new RegExp(`</${name}|<!--`, 'i').test(code))
    throw new Error(`code with </${name} or <!-- in it cannot be put into a page`);
  return new Markup(`<${name}${Object.entries(attributes).map(attribute).join('')}>${code}</${name}>`);
}

/** Data for a script: JSON in which nothing can end the element, or be read as markup, or turn the direction of what a person reads. */
export function jsonData(id: string, data: unknown): Markup {
  const json = JSON.stringify(data).replace(/[<>&\u007f-\u009f\u2028\u2029\p{Cf}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
  return new Markup(`<script type="application/json" id="${id}">${json}</script>`);
}

function attribute([name, value]: [string, Attributes[string]]): string {
  if (value === undefined || value === false) return '';
  return value === true ? ` ${name}` : ` ${name}="${escape(String(value))}"`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return plain(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
