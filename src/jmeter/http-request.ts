import { method as methodScalar } from '../profile/http-scalar.ts';
import { type Argument, argumentsIn, encodedPairs, rawBody } from './arguments.ts';
import { type Expectations, expectationsOf } from './expectations.ts';
import { headersOf } from './headers.ts';
import type { Notes } from './notes.ts';
import { type Destination, destinationOf } from './destination.ts';
import { SamplerSettings } from './sampler-settings.ts';
import type { ScopedSampler } from './scope.ts';
import type { Variables } from './variables.ts';

/** A request as a profile has it, and what it says of the whole load. */
export interface ImportedRequest {
  readonly name: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly expect: Expectations;
}

export interface SentRequest {
  readonly request: ImportedRequest;
  readonly destination: Destination;
  readonly hostHeader: string | undefined;
  readonly keepsConnection: boolean;
  /** Undefined: JMeter waits as long as it takes. */
  readonly connectTimeoutMs: number | undefined;
  readonly responseTimeoutMs: number | undefined;
  readonly sampler: ScopedSampler;
}

/** What JMeter says of a body that no header manager says anything of. */
const FORM = 'application/x-www-form-urlencoded';
const TEXT = 'text/plain; charset=UTF-8';
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Undefined, and told, for a sampler that sends nothing a profile can say. */
export function requestOf(sampler: ScopedSampler, variables: Variables, notes: Notes): SentRequest | undefined {
  const { element, scope } = sampler;
  const settings = new SamplerSettings(element, scope.defaults, variables);
  const method = settings.known('method') ?? 'GET';
  const destination = destinationOf(settings, notes);
  if (destination === undefined || !methodScalar().safeParse(method).success) {
    if (destination !== undefined) notes.leave(element, `the method ${method} is none that cutover sends`);
    return undefined;
  }
  settings.tellRest(notes);
  const expect = expectationsOf(scope.assertions, variables, notes);
  const readsBody = expect.contains !== undefined || expect.matches !== undefined || expect.json !== undefined;
  const { own, host } = headersOf(scope.headers, readsBody, variables, notes);
  const all = settings.elements.flatMap(({ properties }) => argumentsIn(properties, variables));
  const isRaw = settings.flag('postBodyRaw') || (all.length > 0 && all.every(({ name }) => name.length === 0 || name[0] === ''));
  const { query, body } = content(method, all, isRaw, sampler, notes);
  const joined = query === '' ? '' : `${destination.path.includes('?') ? '&' : '?'}${query}`;
  const hasType = Object.keys(own).some((name) => name.toLowerCase() === 'content-type');
  // JMeter says it of a POST without parameters as well.
  const saysType = (body !== undefined || method === 'POST') && !hasType;
  const type = saysType ? { 'Content-Type': isRaw && method !== 'POST' ? TEXT : FORM } : {};
  return {
    request: { name: element.name, method, path: `${destination.path}${joined}`, headers: { ...own, ...type }, body, expect },
    destination,
    hostHeader: host,
    keepsConnection: settings.flag('use_keepalive', true),
    connectTimeoutMs: settings.positive('connect_timeout', notes),
    responseTimeoutMs: settings.positive('response_timeout', notes),
    sampler,
  };
}

/** Where JMeter puts the parameters: into the query, or into the body of a request that has one. */
function content(
  method: string,
  all: readonly Argument[],
  isRaw: boolean,
  { element }: ScopedSampler,
  notes: Notes,
): { readonly query: string; readonly body: string | undefined } {
  if (all.length === 0) return { query: '', body: undefined };
  if (isRaw) return { query: '', body: rawBody(all, element, notes) };
  const pairs = encodedPairs(all, element, notes);
  const encodesData = all.some(({ value, encodes }) => encodes && value.some((part) => typeof part !== 'string'));
  if (!WITH_BODY.has(method)) return { query: pairs, body: undefined };
  if (encodesData)
    notes.remark(`${element.path}: JMeter encodes the values of variables in a form, cutover puts them in as they are`);
  return { query: '', body: pairs };
}
