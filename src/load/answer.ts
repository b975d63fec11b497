/**
 * So much of a body is kept, until its version and expectations have been looked at. Of a longer one JSON cannot be read, and texts and
 * regular expressions are looked for in this start only.
 */
export const MAX_CAPTURED_BYTES = 64 * 1024;

export const CAPTURED = `${MAX_CAPTURED_BYTES / 1024} KiB`;

/** The captured start of a body. */
export interface CapturedBody {
  text(): string;
  /** There was more than was kept. */
  readonly isCut: boolean;
}

/** What can be asked of a complete answer. Text and JSON are made when they are first asked for, once for all who ask. */
export class Answer {
  readonly tookUs: number;
  readonly #names: readonly string[];
  readonly #values: readonly (string | undefined)[];
  readonly #body: CapturedBody | undefined;
  #text: string | undefined;
  #json: { readonly value: unknown } | undefined;

  /** `values` of the headers called `names`, in lower case. */
  constructor(tookUs: number, names: readonly string[], values: readonly (string | undefined)[], body: CapturedBody | undefined) {
    this.tookUs = tookUs;
    this.#names = names;
    this.#values = values;
    this.#body = body;
  }

  header(name: string): string | undefined {
    return this.#values[this.#names.indexOf(name)];
  }

  /** The body, or its first MAX_CAPTURED_BYTES. */
  get text(): string {
    this.#text ??= this.#body?.text() ?? '';
    return this.#text;
  }

  get isCut(): boolean {
    return this.#body?.isCut === true;
  }

  /** Undefined when the body is no JSON, as the start of a longer one is not. */
  get json(): unknown {
    this.#json ??= { value: parsed(this.text) };
    return this.#json.value;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
