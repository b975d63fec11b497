import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Row } from './row.ts';

const DOCS = resolve(import.meta.dirname, '../../docs');

/** Puts a row's figures into its page of docs/, between its two markers; what people wrote around them stays. */
export function writeIntoDocument({ name, page = 'benchmarks.md' }: Pick<Row, 'name' | 'page'>, markdown: string): void {
  const file = join(DOCS, page);
  const [begin, end] = [`<!-- bench ${name} -->`, `<!-- /bench ${name} -->`];
  const text = readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for ${name}: ${begin} ... ${end}`);
  writeFileSync(file, `${text.slice(0, from)}${begin}\n\n${markdown}\n\n${text.slice(to)}`);
}
