import { type Child, element, type Markup } from './markup.ts';

export interface Column {
  readonly head: string;
  /** Numbers stand right, with digits of one width. */
  readonly align?: 'right' | 'middle';
}

/** A cell with a tone is coloured; its text says the same. */
export interface ToneCell {
  readonly content: Child;
  readonly tone: Tone | undefined;
}

export type Tone = 'good' | 'bad' | 'doubtful' | 'quiet';

export type Cell = Child | ToneCell;

export interface Row {
  /** The first one is the row's heading. */
  readonly cells: readonly Cell[];
  /** A part of the row above it. */
  readonly isPart?: boolean;
}

/** A table with a caption that may be wider than the page: it scrolls by itself, also by keyboard. */
export function table(caption: string, columns: readonly Column[], rows: readonly Row[]): Markup {
  return element(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: 0 },
    element(
      'table',
      {},
      element('caption', {}, caption),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          columns.map(({ head, align }) => element('th', { scope: 'col', class: align }, head)),
        ),
      ),
      element(
        'tbody',
        {},
        rows.map(({ cells, isPart }) =>
          element(
            'tr',
            { class: isPart === true ? 'part' : undefined },
            cells.map((cell, index) => cellMarkup(cell, columns[index], index === 0)),
          ),
        ),
      ),
    ),
  );
}

function cellMarkup(cell: Cell, column: Column | undefined, isHeading: boolean): Markup {
  const { content, tone } = typeof cell === 'object' && 'tone' in cell ? cell : { content: cell, tone: undefined };
  const classes = [column?.align, tone].filter((name) => name !== undefined).join(' ');
  const attributes = { class: classes === '' ? undefined : classes };
  return isHeading ? element('th', { scope: 'row', ...attributes }, content) : element('td', attributes, content);
}
