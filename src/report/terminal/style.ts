export type Paint = (text: string) => string;

/** How a piece of text looks. Without colours all of them leave the text as it is: no meaning is in the colour alone. */
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly doubtful: Paint;
}

export function styleOf(colour: boolean): Style {
  const sgr =
    (on: number, off: number): Paint =>
    (text) =>
      colour && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return { bold: sgr(1, 22), dim: sgr(2, 22), good: sgr(32, 39), bad: sgr(31, 39), doubtful: sgr(33, 39) };
}
