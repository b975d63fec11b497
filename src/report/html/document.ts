import { createHash } from 'node:crypto';
import { type Child, element, fragment, type Markup, ownCode } from './markup.ts';

/** What goes into a page: text from outside only by way of `body`, code and style only our own. */
export interface PageParts {
  readonly title: string;
  readonly style: string;
  readonly body: readonly Child[];
  /** At the end of the page, in this order. */
  readonly scripts: readonly string[];
}

/** One file that needs nothing else: no request leaves it, and only its own scripts and styles run, told by their hashes. */
export function htmlDocument({ title, style, body, scripts }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(hashSource).join(' ')}`,
    `style-src ${hashSource(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
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
      ownCode('style', {}, style),
    ),
    element('body', {}, body, fragment(...scripts.map((script) => ownCode('script', {}, script)))),
  );
  return `<!doctype html>\n${page.html}\n`;
}

function hashSource(content: string): string {
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}
