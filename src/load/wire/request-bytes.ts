import { CutoverError } from '../../errors.ts';
import type { RequestPlan } from '../plan.ts';

/** A request as it goes over the wire, one character per byte (latin1). With an id, it stands between `before` and `after`. */
export interface RequestBytes {
  readonly before: string;
  readonly after: string;
  /** The answer to HEAD has no body, whatever its headers say. */
  readonly head: boolean;
}

export interface Serialisation {
  /** Scheme, host, port and the path put before the request's own. */
  readonly target: URL;
  readonly keep: boolean;
  readonly requestIdHeader: string | undefined;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** No space and no control character: either would end the path, and the rest would be read as something else. */
const PATH = /^\/[!-~]*$/;
const FORBIDDEN_IN_VALUE = /[\0\r\n]/;
const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Throws CutoverError for what would not be one well-formed HTTP/1.1 request. A header of the plan's replaces ours of that name. */
export function serialise(request: RequestPlan, { target, keep, requestIdHeader }: Serialisation): RequestBytes {
  const path = `${target.pathname.replace(/\/$/, '')}${request.path}`;
  check(TOKEN.test(request.method), request, `method '${request.method}' is not an HTTP method`);
  check(PATH.test(path), request, `path '${path}' must start with / and have no spaces or characters beyond ASCII`);
  const body = request.body === undefined ? '' : bytesOf(request.body);
  const headers = new Map<string, readonly [name: string, value: string]>();
  const set = (name: string, value: string): void => {
    check(TOKEN.test(name), request, `header name '${name}' is not valid`);
    check(!FORBIDDEN_IN_VALUE.test(value), request, `header '${name}' has a line break in its value`);
    headers.set(name.toLowerCase(), [name, value]);
  };
  set('Host', target.host);
  set('User-Agent', 'cutover');
  set('Accept', '*/*');
  if (!keep) set('Connection', 'close');
  if (request.body !== undefined || METHODS_WITH_BODY.has(request.method)) set('Content-Length', String(body.length));
  for (const [name, value] of Object.entries(request.headers)) set(name, value);
  if (requestIdHeader !== undefined) headers.delete(requestIdHeader.toLowerCase());
  const lines = [...headers.values()].map(([name, value]) => `${name}: ${bytesOf(value)}\r\n`).join('');
  const start = `${request.method} ${path} HTTP/1.1\r\n${lines}`;
  const head = request.method === 'HEAD';
  if (requestIdHeader === undefined) return { before: `${start}\r\n${body}`, after: '', head };
  check(TOKEN.test(requestIdHeader), request, `header name '${requestIdHeader}' is not valid`);
  return { before: `${start}${requestIdHeader}: `, after: `\r\n\r\n${body}`, head };
}

function check(holds: boolean, request: RequestPlan, what: string): asserts holds {
  if (!holds) throw new CutoverError(what, { where: `request '${request.name}'`, next: 'correct it, percent-encode a path' });
}

function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
