import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const DOCUMENT = resolve(import.meta.dirname, '../../docs/benchmarks.md');

/** Puts a row's figures into docs/benchmarks.md, between its two markers; what people wrote around them stays. */
export function writeIntoDocument(row: string, markdown: string): void {
  const [begin, end] = [`<!-- bench ${row} -->`, `<!-- /bench ${row} -->`];
  const text = readFileSync(DOCUMENT, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${DOCUMENT} has no place for ${row}: ${begin} ... ${end}`);
  writeFileSync(DOCUMENT, `${text.slice(0, from)}${begin}\n\n${markdown}\n\n${text.slice(to)}`);
}
