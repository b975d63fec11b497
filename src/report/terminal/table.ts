import Table from 'cli-table3';
import type { Page } from './page.ts';
import type { Paint } from './style.ts';
import { displayWidth, shorten } from './text.ts';

/** A cell's text, already plain, and how it looks. */
export interface Cell {
  readonly text: string;
  readonly paint?: Paint;
}

export interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
}

const INDENT = '  ';
const GAP = '  ';

/**
 * A table without lines. Where it would be wider than the page, its widest left-aligned columns are shortened, never its numbers.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { columns: pageColumns, style }: Page,
): string {
  const widths = fitted(columns, rows, pageColumns - INDENT.length - GAP.length * (columns.length - 1));
  const drawn = new Table({
    head: columns.map(({ head }, index) => style.dim(shorten(head, widths[index] ?? 0))),
    colAligns: columns.map(({ align }) => align),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: { ...NO_LINES, left: INDENT, middle: GAP },
  });
  for (const row of rows) {
    drawn.push(
      row.map(({ text, paint }, index) => {
        const shown = shorten(text, widths[index] ?? 0);
        return paint === undefined ? shown : paint(shown);
      }),
    );
  }
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
};

const NARROWEST = 8;

/** Takes from the widest left-aligned column, one character at a time, until all fit. */
function fitted(columns: readonly Column[], rows: readonly (readonly Cell[])[], available: number): number[] {
  const widths = columns.map(({ head }, index) =>
    Math.max(displayWidth(head), ...rows.map((row) => displayWidth(row[index]?.text ?? ''))),
  );
  const total = (): number => widths.reduce((sum, width) => sum + width, 0);
  while (total() > available) {
    const candidates = columns.flatMap(({ align }, index) =>
      align === 'left' && (widths[index] ?? 0) > NARROWEST ? [index] : [],
    );
    const [first] = candidates;
    if (first === undefined) break;
    const widest = candidates.reduce((best, index) => ((widths[index] ?? 0) > (widths[best] ?? 0) ? index : best), first);
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
