import type { XmlElement } from './xml.ts';

/** What JMeter saves of an element: texts, numbers and flags by name, lists, and elements within. */
export class Properties {
  readonly #element: XmlElement;

  constructor(element: XmlElement) {
    this.#element = element;
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /** Whether there is one whose name begins so, in whatever case. */
  hasAny(prefix: string): boolean {
    const start = prefix.toLowerCase();
    return this.#element.children.some(({ attributes }) => attributes['name']?.toLowerCase().startsWith(start) === true);
  }

  /** Empty where there is none. */
  text(name: string): string {
    const found = this.#find(name);
    if (found === undefined) return '';
    return found.children.find(({ tag }) => tag === 'value')?.text ?? found.text;
  }

  /** A text may be an expression, so only `true` and `false` themselves count. */
  flag(name: string, otherwise = false): boolean {
    const text = this.text(name).trim();
    return text === 'true' || (text !== 'false' && otherwise);
  }

  /** The properties of an element that is a property; without any where there is none. */
  within(name: string): Properties {
    return new Properties(this.#find(name) ?? NOTHING);
  }

  /** The elements of a list. */
  list(name: string): Properties[] {
    return (this.#find(name)?.children ?? []).map((element) => new Properties(element));
  }

  /** The texts of a list. */
  texts(name: string): string[] {
    return (this.#find(name)?.children ?? []).map(({ text }) => text);
  }

  /** A number as `<doubleProp>` says it has its name within, any other property as an attribute. */
  #find(name: string): XmlElement | undefined {
    return this.#element.children.find(
      ({ attributes, children }) => (attributes['name'] ?? children.find(({ tag }) => tag === 'name')?.text) === name,
    );
  }
}

const NOTHING: XmlElement = { tag: '', attributes: {}, children: [], text: '' };
