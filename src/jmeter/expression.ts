/** A text of JMeter's with references and calls of functions in it. */
export type Expression = readonly Part[];

export type Part =
  | string
  /** `${name}`. */
  | { readonly reference: string; readonly source: string }
  /** `${__name(first,second)}`. */
  | { readonly call: string; readonly parameters: readonly Expression[]; readonly source: string };

/**
 * As JMeter reads it: a backslash before `$`, `,` and `\` takes their meaning away, but only in a text that has a reference at all. What
 * has no end is a text as it stands.
 */
export function parseExpression(text: string): Expression {
  return text.includes('${') ? new Reader(text).parts('') : [text];
}

/** Calls within calls; people write two or three. */
const MAX_DEPTH = 50;

class Reader {
  readonly #text: string;
  #at = 0;
  /** Calls around the place that is read. */
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Up to one of the characters `ends`, which is not read, or to the end. Parentheses within belong to the text. */
  parts(ends: string): Part[] {
    const parts: Part[] = [];
    let literal = '';
    let depth = 0;
    while (this.#at < this.#text.length) {
      const char = this.#text.charAt(this.#at);
      if (char === '\\' && /^[$,\\]$/.test(this.#text.charAt(this.#at + 1))) {
        literal += this.#text.charAt(this.#at + 1);
        this.#at += 2;
        continue;
      }
      if (this.#text.startsWith('${', this.#at)) {
        if (literal !== '') parts.push(literal);
        literal = '';
        parts.push(this.#reference());
        continue;
      }
      if (depth === 0 && ends.includes(char)) break;
      if (ends !== '' && char === '(') depth++;
      if (ends !== '' && char === ')') depth--;
      literal += char;
      this.#at++;
    }
    return literal === '' ? parts : [...parts, literal];
  }

  /** At `${`. Without an end, all that follows is a text. */
  #reference(): Part {
    const start = this.#at;
    const name = /^[^({}]*/.exec(this.#text.slice(start + 2))?.[0] ?? '';
    this.#at += 2 + name.length;
    const parameters = this.#text.charAt(this.#at) === '(' ? this.#parameters() : [];
    if (parameters === undefined || this.#text.charAt(this.#at) !== '}') {
      this.#at = this.#text.length;
      return this.#text.slice(start);
    }
    this.#at++;
    const source = this.#text.slice(start, this.#at);
    return name.startsWith('__') ? { call: name.trim(), parameters, source } : { reference: name.trim(), source };
  }

  /** At `(`; after it at what follows `)`. Undefined without one, or too deep within others. */
  #parameters(): Expression[] | undefined {
    if (this.#depth === MAX_DEPTH) return undefined;
    this.#depth++;
    const parameters: Expression[] = [];
    do {
      this.#at++;
      parameters.push(this.parts(',)'));
    } while (this.#text.charAt(this.#at) === ',');
    this.#depth--;
    if (this.#text.charAt(this.#at) !== ')') return undefined;
    this.#at++;
    return parameters;
  }
}
