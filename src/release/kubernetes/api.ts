import { setTimeout as sleep } from 'node:timers/promises';
import { createConfiguration, HttpMethod, PatchStrategy, RequestContext, type ResponseContext } from '@kubernetes/client-node';
import { CutoverError, messageOf } from '../../errors.ts';
import type { ClusterClock } from '../cluster-port.ts';
import { Abandoned } from '../strategy.ts';
import { ApiFault, faultOfAnswer, faultOfTransport } from './api-fault.ts';
import type { LoadedKubeconfig } from './kubeconfig.ts';

/**
 * The Kubernetes API as JSON over the client library's transport and credentials. The library makes a dispatcher for each request;
 * it is closed after it, so nothing stays open, and no request is lost to a kept connection that the server was about to close.
 */
export interface Api {
  readonly server: string;
  /** A GET, repeated with back-off through transient faults. Undefined when there is no such object (404). */
  read(doing: string, path: string, options?: ReadOptions): Promise<unknown>;
  /**
   * Sent once, and never cut off by a signal: afterwards it is known what happened, or the fault says that it is not. Only a server that
   * turns it away and says when to come again (Retry-After, as with 429) is asked again, because it has not done it.
   */
  change(doing: string, method: keyof typeof CHANGES, path: string, body: unknown): Promise<unknown>;
  /** The server's clock, by the Date header of an answer: told by the second. Undefined when it has none. */
  clock(signal: AbortSignal | undefined): Promise<ClusterClock | undefined>;
  /** Yields the lines of an answer that goes on; ends when the server ends it. Throws when nothing came for `silenceMs`. */
  lines(doing: string, path: string, query: Query, silenceMs: number, signal: AbortSignal | undefined): AsyncGenerator<string>;
}

/** The ways to change an object. What `APPLY` says belongs to cutover from then on, whoever said it before. */
const CHANGES = {
  POST: { http: HttpMethod.POST, contentType: 'application/json' },
  PUT: { http: HttpMethod.PUT, contentType: 'application/json' },
  DELETE: { http: HttpMethod.DELETE, contentType: 'application/json' },
  /** A JSON merge patch. */
  PATCH: { http: HttpMethod.PATCH, contentType: PatchStrategy.MergePatch },
  /** Server-side apply. */
  APPLY: {
    http: HttpMethod.PATCH,
    contentType: PatchStrategy.ServerSideApply,
    query: { fieldManager: 'cutover', force: 'true' },
  },
} as const satisfies Record<string, Change>;

interface Change {
  readonly http: HttpMethod;
  readonly contentType: string;
  readonly query?: Query;
}

export type Query = Readonly<Record<string, string | undefined>>;

export interface ReadOptions {
  readonly query?: Query;
  readonly signal?: AbortSignal | undefined;
  /** How long transient faults are sat out; the API's own patience when undefined. */
  readonly patienceMs?: number;
}

/** How long the API server is waited for. */
export interface Patience {
  /** A read sits out transient faults for this long. */
  readonly patienceMs: number;
  /** One request may take this long. */
  readonly requestMs: number;
}

const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 2_000;

/** Doubles from 100 ms to 2 s. `attempt` counts from 0. */
export function backoffMs(attempt: number): number {
  return Math.min(FIRST_BACKOFF_MS * 2 ** attempt, LONGEST_BACKOFF_MS);
}

export function createApi({ config, server }: LoadedKubeconfig, { patienceMs, requestMs }: Patience): Api {
  const { httpApi } = createConfiguration();

  async function send(doing: string, request: RequestContext, signal: AbortSignal): Promise<ResponseContext> {
    try {
      await config.applySecurityAuthentication(request);
    } catch (fault) {
      throw new CutoverError(`the credentials of the kubeconfig cannot be used: ${messageOf(fault)}`, { cause: fault });
    }
    request.setSignal(signal);
    try {
      return await httpApi.send(request).toPromise();
    } catch (fault) {
      throw faultOfTransport(doing, server, fault);
    }
  }

  async function ask(doing: string, request: RequestContext, signal: AbortSignal): Promise<unknown> {
    try {
      const answer = await send(doing, request, signal);
      const text = await bodyText(doing, answer, server);
      if (answer.httpStatusCode >= 300) throw faultOf(doing, answer, text);
      return parse(doing, text);
    } finally {
      await request.getDispatcher()?.destroy();
    }
  }

  return {
    server,
    async read(doing, path, { query = {}, signal, patienceMs: patience = patienceMs } = {}) {
      const deadlineMs = performance.now() + patience;
      let trouble: string | undefined;
      for (let attempt = 0; ; attempt += 1) {
        throwIfAbandoned(doing, signal, trouble);
        const timeout = AbortSignal.timeout(requestMs);
        try {
          const request = contextOf(server, path, HttpMethod.GET, query);
          return await ask(doing, request, signal === undefined ? timeout : AbortSignal.any([timeout, signal]));
        } catch (fault) {
          throwIfAbandoned(doing, signal, trouble);
          if (fault instanceof ApiFault && fault.status === 404) return undefined;
          const pauseMs = (fault instanceof ApiFault ? fault.retryAfterMs : undefined) ?? backoffMs(attempt);
          if (!(fault instanceof ApiFault && fault.transient) || performance.now() + pauseMs > deadlineMs) throw fault;
          trouble = fault.message.slice(`${doing}: `.length);
          await pause(pauseMs, signal, doing, trouble);
        }
      }
    },
    async change(doing, method, path, body) {
      const deadlineMs = performance.now() + patienceMs;
      for (;;) {
        const { http, contentType, query = {} }: Change = CHANGES[method];
        const request = contextOf(server, path, http, query);
        request.setHeaderParam('Content-Type', contentType);
        request.setBody(JSON.stringify(body));
        try {
          return await ask(doing, request, AbortSignal.timeout(requestMs));
        } catch (fault) {
          const pauseMs = fault instanceof ApiFault ? fault.retryAfterMs : undefined;
          if (pauseMs === undefined || performance.now() + pauseMs > deadlineMs) throw fault;
          await sleep(pauseMs);
        }
      }
    },
    async clock(signal) {
      const doing = 'asking for the time';
      const timeout = AbortSignal.timeout(requestMs);
      const request = contextOf(server, '/version', HttpMethod.GET, {});
      const sentMs = Date.now();
      try {
        const answer = await send(doing, request, signal === undefined ? timeout : AbortSignal.any([timeout, signal]));
        const halfTripMs = (Date.now() - sentMs) / 2;
        await bodyText(doing, answer, server);
        const toldMs = Date.parse(answer.headers['date'] ?? '');
        if (Number.isNaN(toldMs)) return undefined;
        // The header leaves out the fraction of the second: on average half of one.
        return { offsetMs: toldMs + 500 - (sentMs + halfTripMs), uncertaintyMs: 500 + halfTripMs };
      } finally {
        await request.getDispatcher()?.destroy();
      }
    },
    async *lines(doing, path, query, silenceMs, signal) {
      const silence = silenceWatch(silenceMs);
      const request = contextOf(server, path, HttpMethod.GET, query);
      try {
        const answer = await send(
          doing,
          request,
          signal === undefined ? silence.signal : AbortSignal.any([silence.signal, signal]),
        );
        if (answer.httpStatusCode !== 200) {
          throw faultOf(doing, answer, await bodyText(doing, answer, server));
        }
        yield* linesOf(answer, () => silence.heard());
      } catch (fault) {
        throw fault instanceof ApiFault ? fault : faultOfTransport(doing, server, fault);
      } finally {
        silence.stop();
        await request.getDispatcher()?.destroy();
      }
    },
  };
}

/** Ends with Abandoned when the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal | undefined, doing: string, trouble?: string): Promise<void> {
  try {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  } catch {
    throwIfAbandoned(doing, signal, trouble);
  }
}

export function throwIfAbandoned(doing: string, signal: AbortSignal | undefined, trouble?: string): void {
  if (signal?.aborted === true) throw new Abandoned(doing, signal.reason, trouble);
}

function contextOf(server: string, path: string, method: HttpMethod, query: Query): RequestContext {
  const request = new RequestContext(server + path, method);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) request.setQueryParam(name, value);
  request.setHeaderParam('Accept', 'application/json');
  return request;
}

function faultOf(doing: string, { httpStatusCode: status, headers }: ResponseContext, body: string): Error {
  return faultOfAnswer(doing, { status, body, retryAfter: headers['retry-after'] });
}

async function bodyText(doing: string, answer: ResponseContext, server: string): Promise<string> {
  try {
    return await answer.body.text();
  } catch (fault) {
    throw faultOfTransport(doing, server, fault);
  }
}

function parse(doing: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (fault) {
    throw new ApiFault(`${doing}: the answer is not JSON: ${text.slice(0, 80)}`, { transient: false, cause: fault });
  }
}

/** A signal that is aborted when `heard` was not called for `silenceMs`. */
function silenceWatch(silenceMs: number) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException('nothing was heard', 'TimeoutError')), silenceMs);
  return {
    signal: controller.signal,
    heard: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
  };
}

async function* linesOf(answer: ResponseContext, heard: () => void): AsyncGenerator<string> {
  const stream = answer.body.stream();
  if (stream === null) return;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    heard();
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line !== '');
  }
}
