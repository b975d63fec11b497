/** What is wrong with a threshold's text, and at which column (from 1). */
export class ThresholdError extends Error {
  readonly column: number;

  constructor(message: string, column: number) {
    super(message);
    this.name = 'ThresholdError';
    this.column = column;
  }
}

/** A piece of the text and where it begins (column, from 1). */
export interface Token {
  readonly text: string;
  readonly column: number;
}

/** Reads a text from left to right, one token at a time, skipping blanks. The parser says what it expects next. */
export class Scanner {
  private readonly text: string;
  private offset = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The next token if it has this form (a sticky regular expression). */
  take(form: RegExp): Token | undefined {
    const token = this.peek(form);
    if (token !== undefined) this.offset += token.text.length;
    return token;
  }

  /** The same, but leaves it there. */
  peek(form: RegExp): Token | undefined {
    this.skipBlanks();
    const sticky = new RegExp(form.source, 'y');
    sticky.lastIndex = this.offset;
    const [found] = sticky.exec(this.text) ?? [];
    return found === undefined || found === '' ? undefined : { text: found, column: this.offset + 1 };
  }

  /** The next token, which must have this form; `expected` says so in the error. */
  expect(form: RegExp, expected: string): Token {
    return this.take(form) ?? this.fail(`expected ${expected}`);
  }

  expectEnd(expected = 'nothing more'): void {
    this.skipBlanks();
    if (this.offset < this.text.length) this.fail(`expected ${expected}`);
  }

  /** Throws: this was expected, and something else is there. */
  fail(expectation: string): never {
    const found = this.offset < this.text.length ? `found \`${this.text.slice(this.offset)}\`` : 'found the end';
    throw new ThresholdError(`${expectation}, ${found}`, this.offset + 1);
  }

  /** Column of the next token. */
  get column(): number {
    this.skipBlanks();
    return this.offset + 1;
  }

  /** What has been read from this column on. */
  textFrom(column: number): string {
    return this.text.slice(column - 1, this.offset).trimEnd();
  }

  private skipBlanks(): void {
    while (/\s/.test(this.text.charAt(this.offset))) this.offset += 1;
  }
}
