import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * A table that a test's own runs have filled, in a page of docs/ between `<!-- measured NAME -->` and `<!-- /measured NAME -->`. Written
 * only with UPDATE_DOCS=1: figures differ from run to run, and a test run must not change the tree.
 */
export function keepTable(
  page: string,
  name: string,
  { header, rows }: { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] },
): void {
  if (process.env['UPDATE_DOCS'] !== '1') return;
  const file = resolve(import.meta.dirname, '../../docs', page);
  const [begin, end] = [`<!-- measured ${name} -->`, `<!-- /measured ${name} -->`];
  const text = readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for ${name}: ${begin} ... ${end}`);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const table = line(header) + line(header.map(() => '---')) + rows.map(line).join('');
  writeFileSync(file, `${text.slice(0, from)}${begin}\n\n${table}\n${text.slice(to)}`);
}
