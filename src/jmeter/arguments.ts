import type { Notes } from './notes.ts';
import type { Properties } from './properties.ts';
import { templateText } from './template-text.ts';
import type { TestElement } from './test-element.ts';
import type { Value, Variables } from './variables.ts';

/** A parameter of a request. */
export interface Argument {
  readonly name: Value;
  readonly value: Value;
  /** Whether JMeter encodes it; otherwise it was written encoded. */
  readonly encodes: boolean;
  readonly hasEquals: boolean;
}

export function argumentsIn(properties: Properties, variables: Variables): Argument[] {
  return properties
    .within('HTTPsampler.Arguments')
    .list('Arguments.arguments')
    .map((argument) => ({
      name: variables.value(argument.text('Argument.name')),
      value: variables.value(argument.text('Argument.value')),
      encodes: argument.flag('HTTPArgument.always_encode'),
      hasEquals: argument.flag('HTTPArgument.use_equals', true) || argument.text('Argument.value') !== '',
    }));
}

/** `a=1&b=2`, as in a query or a form. Parameters without a name are left out, as JMeter does. */
export function encodedPairs(all: readonly Argument[], element: TestElement, notes: Notes): string {
  return all
    .filter(({ name }) => name.length > 0 && name[0] !== '')
    .map(({ name, value, encodes, hasEquals }) => {
      const write = encodes ? formEncoded : undefined;
      const key = templateText(name, element, notes, write);
      return hasEquals ? `${key}=${templateText(value, element, notes, write)}` : key;
    })
    .join('&');
}

/** The values alone, one after another: how JMeter sends a body that was written as one text. */
export function rawBody(all: readonly Argument[], element: TestElement, notes: Notes): string {
  return all.map(({ value, encodes }) => templateText(value, element, notes, encodes ? formEncoded : undefined)).join('');
}

/** As Java's URLEncoder does: a space becomes `+`. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
