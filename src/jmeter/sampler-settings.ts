import type { Notes } from './notes.ts';
import type { TestElement } from './test-element.ts';
import type { Value, Variables } from './variables.ts';

/** The properties of an HTTP sampler; where it is silent, those of the HTTP request defaults in force, the nearest first. */
export class SamplerSettings {
  readonly element: TestElement;
  /** The sampler and its defaults. */
  readonly elements: readonly TestElement[];
  readonly #variables: Variables;

  constructor(element: TestElement, defaults: readonly TestElement[], variables: Variables) {
    this.element = element;
    this.elements = [element, ...defaults];
    this.#variables = variables;
  }

  /** Of `HTTPSampler.<name>`; empty where nobody says it. */
  value(name: string): Value {
    return this.#variables.value(this.#text(name));
  }

  /** Undefined where nobody says it, or it is not known before the run. */
  known(name: string): string | undefined {
    const text = this.#text(name);
    return text === '' ? undefined : this.#variables.setting(text, this.element);
  }

  flag(name: string, otherwise = false): boolean {
    const says = this.elements.find(({ properties }) => properties.has(`HTTPSampler.${name}`));
    return says?.properties.flag(`HTTPSampler.${name}`, otherwise) ?? otherwise;
  }

  /** A number of milliseconds above 0. */
  positive(name: string, notes: Notes): number | undefined {
    const text = this.#text(name);
    const ms = Number(text === '' ? '0' : (this.#variables.setting(text, this.element) ?? '0'));
    if (ms > 0) return ms;
    if (ms !== 0) notes.leave(this.element, `${name} is "${text}", which is no number of milliseconds`);
    return undefined;
  }

  /** What a sampler can do beside sending one request. */
  tellRest(notes: Notes): void {
    const { properties } = this.element;
    if (this.flag('follow_redirects') || this.flag('auto_redirects')) notes.followsRedirects++;
    if (this.flag('image_parser'))
      notes.leave(this.element, 'embedded resources are not fetched; add requests for those that matter');
    if (properties.within('HTTPsampler.Files').list('HTTPFileArgs.files').length > 0 || this.#text('FILE_NAME') !== '')
      notes.leave(this.element, 'files are not uploaded; a body is text, in the profile itself');
    if (this.flag('DO_MULTIPART_POST'))
      notes.leave(this.element, 'multipart/form-data is not made; write the body as it is to be sent');
    if (this.#text('proxyHost') !== '') notes.leave(this.element, 'a proxy is that of the whole load: target.proxy');
    if (this.#text('ipSource') !== '')
      notes.leave(this.element, 'addresses to connect from are those of the whole load: load.localAddresses');
    const encoding = this.#text('contentEncoding').toLowerCase();
    if (encoding !== '' && encoding !== 'utf-8' && encoding !== 'utf8')
      notes.leave(this.element, `text is sent in UTF-8, not in ${this.#text('contentEncoding')}`);
  }

  #text(name: string): string {
    const key = `HTTPSampler.${name}`;
    return this.elements.map(({ properties }) => properties.text(key).trim()).find((text) => text !== '') ?? '';
  }
}
