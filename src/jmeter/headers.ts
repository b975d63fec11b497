import { headerValue, ownHeaderName } from '../profile/http-scalar.ts';
import { hostAndPort } from '../profile/network-scalar.ts';
import type { Notes } from './notes.ts';
import { templateText } from './template-text.ts';
import type { TestElement } from './test-element.ts';
import type { Variables } from './variables.ts';

export interface Headers {
  /** In the order of the plan. */
  readonly own: Readonly<Record<string, string>>;
  /** What the requests say as `Host`. */
  readonly host: string | undefined;
}

/** Of all header managers that are in force, the nearest first: a name that a nearer one has is not taken again. */
export function headersOf(managers: readonly TestElement[], readsBody: boolean, variables: Variables, notes: Notes): Headers {
  const own = new Map<string, string>();
  const seen = new Set<string>();
  let host: string | undefined;
  for (const manager of managers) {
    const here = new Set<string>();
    for (const header of manager.properties.list('HeaderManager.headers')) {
      const name = header.text('Header.name').trim();
      const key = name.toLowerCase();
      if (name === '') continue;
      if (here.has(key))
        notes.leave(manager, `${name} is there twice; a request has each header once, and the first is carried over`);
      if (seen.has(key)) continue;
      seen.add(key);
      here.add(key);
      const value = templateText(variables.value(header.text('Header.value')), manager, notes);
      // A host with a variable in it stays a header of the request.
      if (key === 'host' && hostAndPort().safeParse(value).success) host = value;
      else if (key === 'accept-encoding' && readsBody) {
        notes.leave(manager, 'Accept-Encoding: cutover reads bodies as they come, and the expectations want to read them');
      } else if (!ownHeaderName().safeParse(name).success || !headerValue().safeParse(value).success) {
        notes.leave(manager, `the header ${name}: cutover sets it itself, or it has characters that a header cannot carry`);
      } else own.set(name, value);
    }
  }
  return { own: Object.fromEntries(own), host };
}
