import { CutoverError } from '../../errors.ts';
import type { LoadPlan, RequestPlan } from '../plan.ts';
import { requestIdOrdinal } from '../request-id.ts';
import type { RequestSender } from '../request-sender.ts';
import { parseTemplate, TemplateFault, type Template } from '../template.ts';
import { AS_IT_IS, assemble, IN_PATH, isSlot, literalOf, merged, type Assembly, type Encode, type Piece } from './pieces.ts';

/** A request as it goes over the wire, one character per byte (latin1). With an id, it stands between `before` and `after`. */
export interface RequestBytes {
  readonly before: string;
  readonly after: string;
  /** Where more than an id differs from one time to the next: instead of `before` and `after`. */
  readonly assembly: Assembly | undefined;
  /** The answer to HEAD has no body, whatever its headers say. */
  readonly head: boolean;
}

/** What the thread's request number `ordinal` is written as. */
export function requestText({ before, after, assembly }: RequestBytes, sender: RequestSender, ordinal: number): string {
  if (assembly !== undefined) return assemble(assembly, sender, ordinal);
  return sender.idPrefix === '' ? before : before + sender.idPrefix + requestIdOrdinal(ordinal) + after;
}

export interface Serialisation {
  /** Scheme, host, port and the path put before the request's own. */
  readonly target: URL;
  readonly keep: boolean;
  readonly plan: Pick<LoadPlan, 'requestIdHeader' | 'traceparent' | 'data' | 'values'> & {
    readonly target: Pick<LoadPlan['target'], 'hostHeader'>;
  };
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** No space and no control character: either would end the path, and the rest would be read as something else. */
const PATH = /^\/[!-~]*$/;
const FORBIDDEN_IN_VALUE = /[\0\r\n]/;
const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Throws CutoverError for what would not be one well-formed HTTP/1.1 request. A header of the plan's replaces ours of that name. */
export function serialise(request: RequestPlan, { target, keep, plan }: Serialisation): RequestBytes {
  const { requestIdHeader } = plan;
  check(TOKEN.test(request.method), request, `method '${request.method}' is not an HTTP method`);
  const path = piecesOf(`${target.pathname.replace(/\/$/, '')}${request.path}`, IN_PATH, request, plan);
  check(
    PATH.test(literalOf(path)) && !isSlot(path[0] ?? ''),
    request,
    `path '${request.path}' must start with / and have no spaces or characters beyond ASCII`,
  );
  const body = request.body === undefined ? [] : piecesOf(request.body, AS_IT_IS, request, plan);
  const headers = new Map<string, readonly Piece[]>();
  const set = (name: string, value: readonly Piece[]): void => {
    check(TOKEN.test(name), request, `header name '${name}' is not valid`);
    check(!FORBIDDEN_IN_VALUE.test(literalOf(value)), request, `header '${name}' has a line break in its value`);
    headers.set(name.toLowerCase(), [`${name}: `, ...value, '\r\n']);
  };
  set('Host', [plan.target.hostHeader ?? target.host]);
  set('User-Agent', ['cutover']);
  set('Accept', ['*/*']);
  if (!keep) set('Connection', ['close']);
  if (request.body !== undefined || METHODS_WITH_BODY.has(request.method)) {
    set('Content-Length', [body.some(isSlot) ? { holds: 'body-length' } : String(literalOf(body).length)]);
  }
  for (const [name, value] of Object.entries(request.headers)) set(name, piecesOf(value, AS_IT_IS, request, plan));
  if (plan.traceparent) set('traceparent', [{ holds: 'traceparent' }]);
  if (requestIdHeader !== undefined) set(requestIdHeader, [{ holds: 'request-id' }]);
  const head = [`${request.method} `, ...path, ' HTTP/1.1\r\n', ...[...headers.values()].flat(), '\r\n'];
  return { ...composed(head, body), head: request.method === 'HEAD' };
}

/** With nothing to put in, or an id only, joining two texts is all that is left to do for a request. */
function composed(head: readonly Piece[], body: readonly Piece[]): Pick<RequestBytes, 'before' | 'after' | 'assembly'> {
  const [before = '', slot, after = '', ...more] = merged([...head, ...body]);
  const isId = slot === undefined || (isSlot(slot) && slot.holds === 'request-id');
  if (!isSlot(before) && isId && !isSlot(after) && more.length === 0) return { before, after, assembly: undefined };
  return { before: '', after: '', assembly: { head: merged(head), body: merged(body) } };
}

/** The environment's values are put in for good. Nothing here says a value: they may be secrets. */
function piecesOf(text: string, encode: Encode, request: RequestPlan, { data, values }: Serialisation['plan']): Piece[] {
  return merged(
    templateOf(text, request).map((part): Piece => {
      if (typeof part === 'string') return AS_IT_IS(part);
      if (part.from === 'thread' || part.from === 'loop') return { holds: part.from };
      if (part.from === 'data') {
        const index = data?.columns.indexOf(part.column) ?? -1;
        check(index !== -1, request, `there is no column '${part.column}' in the data`);
        return { holds: 'column', index, encode };
      }
      const value = values?.env[part.name];
      check(value !== undefined, request, `the environment has no variable '${part.name}'`);
      return encode(value);
    }),
  );
}

function templateOf(text: string, request: RequestPlan): Template {
  try {
    return parseTemplate(text);
  } catch (thrown) {
    if (!(thrown instanceof TemplateFault)) throw thrown;
    check(false, request, thrown.message);
  }
}

function check(holds: boolean, request: RequestPlan, what: string): asserts holds {
  if (!holds) throw new CutoverError(what, { where: `request '${request.name}'`, next: 'correct it, percent-encode a path' });
}
