/**
 * Texts with variables, as in a request's path, header values and body:
 *
 *   ${env.NAME}    an environment variable
 *   ${data.NAME}   the column NAME of the row that the thread has in this loop
 *   ${thread}      the thread's number, from 0
 *   ${loop}        the number of the thread's loop, from 0
 *
 * `$${` stands for a `${` that is meant as it is.
 */
export type Template = readonly (string | Variable)[];

export type Variable =
  | { readonly from: 'env'; readonly name: string }
  | { readonly from: 'data'; readonly column: string }
  | { readonly from: 'thread' }
  | { readonly from: 'loop' };

/** Throws TemplateFault, whose message tells what is wrong, for what is no template. */
export function parseTemplate(text: string): Template {
  const parts: (string | Variable)[] = [];
  let literal = '';
  let at = 0;
  while (at < text.length) {
    if (text.startsWith('$${', at)) {
      literal += '${';
      at += 3;
    } else if (text.startsWith('${', at)) {
      const end = text.indexOf('}', at);
      if (end === -1)
        throw new TemplateFault('a variable has no end, expected } after ${ (or $${ for a ${ that is meant as it is)');
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push(variableOf(text.slice(at + 2, end)));
      at = end + 1;
    } else literal += text[at++];
  }
  return literal === '' ? parts : [...parts, literal];
}

export class TemplateFault extends Error {}

function variableOf(name: string): Variable {
  if (name === 'thread' || name === 'loop') return { from: name };
  if (/^env\../s.test(name)) return { from: 'env', name: name.slice(4) };
  if (/^data\../s.test(name)) return { from: 'data', column: name.slice(5) };
  const known = 'expected ${env.NAME}, ${data.COLUMN}, ${thread} or ${loop} (or $${ for a ${ that is meant as it is)';
  throw new TemplateFault(`there is no variable "${name}", ${known}`);
}
