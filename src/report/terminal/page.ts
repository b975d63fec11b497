import { styleOf, type Style } from './style.ts';

export interface TerminalOptions {
  /** Width in characters. */
  readonly columns: number;
  /** Only for a terminal, and not where NO_COLOR is set. */
  readonly colour: boolean;
}

/** What the sections of the terminal report are written on. */
export interface Page {
  /** Width in characters. */
  readonly columns: number;
  readonly style: Style;
}

/** A section: its title and its lines. Without lines it is left out. */
export interface Section {
  readonly title: string;
  readonly body: string;
}

const NARROWEST_PAGE = 70;
/** Wider lines are harder to read. */
const WIDEST_PAGE = 140;

export function pageOf({ columns, colour }: TerminalOptions): Page {
  return { columns: Math.min(Math.max(columns, NARROWEST_PAGE), WIDEST_PAGE), style: styleOf(colour) };
}
