/** A text longer than this is shortened once the table holds MOST_CHARACTERS. */
const ALWAYS_KEPT = 200;
/** Of all texts together; what comes from a target must not make the report grow without a bound. */
const MOST_CHARACTERS = 1_000_000;
/** No text is kept beyond this, however few there are. */
const LONGEST = 20_000;

/** Texts that many rows share, each held once. */
export class TextTable {
  private readonly ids = new Map<string, number>();
  private readonly texts: string[] = [];
  private characters = 0;

  /** Its index in `list`; null for undefined. */
  idOf(text: string | undefined): number | null {
    if (text === undefined) return null;
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.texts.push(this.kept(text)) - 1;
    this.ids.set(text, id);
    return id;
  }

  get list(): readonly string[] {
    return this.texts;
  }

  private kept(text: string): string {
    const most = this.characters < MOST_CHARACTERS ? LONGEST : ALWAYS_KEPT;
    this.characters += Math.min(text.length, most);
    return cut(text, most);
  }
}

/** The text, or its beginning with how much of it is only in the evidence. */
export function cut(text: string, most = LONGEST): string {
  return text.length <= most ? text : `${text.slice(0, most)} … (${text.length - most} more characters in the evidence)`;
}
