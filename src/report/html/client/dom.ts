import { plain } from '../../terminal/text.ts';

type Attributes = Readonly<Record<string, string | number | boolean>>;

/** An element with attributes; strings are text, whatever they hold. `true` is an attribute without a value, `false` none. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children);
  return node;
}

export function button(label: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const node = make('button', { type: 'button', ...attributes }, label);
  node.addEventListener('click', press);
  return node;
}

/** A choice with a label; `change` gets the value that was chosen. */
export function choice(
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  change: (value: string) => void,
): HTMLLabelElement {
  const select = make('select', {}, ...options.map(([value, text]) => make('option', { value }, text)));
  select.addEventListener('change', () => change(select.value));
  return make('label', {}, label, select);
}

const LONGEST_SHOWN = 60;

/** A text from outside, with control and direction characters made visible; a long one is folded. */
export function outside(text: string): HTMLElement {
  if (text.length <= LONGEST_SHOWN) return make('bdi', {}, plain(text));
  return make(
    'details',
    { class: 'long' },
    make('summary', {}, make('bdi', {}, plain(`${text.slice(0, LONGEST_SHOWN)}…`))),
    make('bdi', { class: 'full' }, plain(text)),
  );
}

export function shortened(text: string): string {
  return plain(text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`);
}

/** The element with this id, if the page has it: sections without anything to show are left out. */
export function place(id: string): HTMLElement | undefined {
  return document.querySelector<HTMLElement>(`#${id}`) ?? undefined;
}
