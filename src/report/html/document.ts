import { createHash } from 'node:crypto';
import { type Child, element, fragment, type Markup, ownCode } from './markup.ts';

/** What runs in a page, all of it our own: the scripts stand at its end, in this order. */
export interface PageCode {
  readonly style: string;
  readonly scripts: readonly string[];
}

/** What goes into a page: text from outside only by way of `body`, code and style only our own. */
export interface PageParts extends PageCode {
  readonly title: string;
  /** Of this kind of page alone. */
  readonly ownStyle?: string;
  readonly body: readonly Child[];
  /** What else the page may do, as directives of its policy. */
  readonly directives?: readonly string[];
  /** Of pages that are opened from this one, and then are under its policy as well. */
  readonly opened?: readonly PageCode[];
}

/**
 * One file that needs nothing else: no request leaves it unless `directives` say so, and only its own scripts and styles run,
 * told by their hashes.
 */
export function htmlDocument(parts: PageParts): string {
  const { title, style, ownStyle, body, scripts, directives = [], opened = [] } = parts;
  const styles = ownStyle === undefined ? [style] : [style, ownStyle];
  const sources = (codes: readonly string[]): string => [...new Set(codes.map(hashSource))].join(' ');
  const policy = [
    "default-src 'none'",
    `script-src ${sources([scripts, opened.map((page) => page.scripts)].flat(2))}`,
    `style-src ${sources([...styles, ...opened.map((page) => page.style)])}`,
    "base-uri 'none'",
    "form-action 'none'",
    ...directives,
  ].join('; ');
  const page: Markup = element(
    'html',
    { lang: 'en' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }),
      element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      element('meta', { name: 'color-scheme', content: 'light dark' }),
      element('meta', { name: 'generator', content: 'cutover' }),
      element('title', {}, title),
      styles.map((code) => ownCode('style', {}, code)),
    ),
    element('body', {}, body, fragment(...scripts.map((script) => ownCode('script', {}, script)))),
  );
  return `<!doctype html>\n${page.html}\n`;
}

function hashSource(content: string): string {
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}
