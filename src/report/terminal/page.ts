import type { Style } from './style.ts';

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
