/**
 * How a request ended: a closed list. The order is the code stored in evidence files; append, never reorder.
 */
export const OUTCOMES = [
  'ok',
  /** Complete answer, but an unexpected status or a failed expectation. */
  'rejected',
  /** 502, 503 or 504: a gateway without a backend, or a backend that says so itself. */
  'unavailable',
  'refused',
  /** No route to the host, host or network unreachable. */
  'unreachable',
  'connect-timeout',
  /** The connection died (RST or FIN) before any byte of the response. */
  'reset',
  /** The connection died or ended inside the response. */
  'truncated',
  /** Sent, but no complete answer in time. */
  'timeout',
  'dns',
  'tls',
  /** What came back is not HTTP. */
  'protocol',
  /** Our own fault (EMFILE, EADDRNOTAVAIL ...): in nobody's account, makes a run inconclusive. */
  'local',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

const DROPPED: ReadonlySet<Outcome> = new Set([
  'unavailable',
  'refused',
  'unreachable',
  'connect-timeout',
  'reset',
  'truncated',
  'timeout',
  'dns',
  'tls',
  'protocol',
]);

export function isDropped(outcome: Outcome): boolean {
  return DROPPED.has(outcome);
}

/** How far a request got. The order is the code stored in evidence files. */
export const STAGES = [
  /** Name resolution, connect or TLS handshake did not finish. */
  'connecting',
  /** Connected and the request written, no byte of a response. */
  'written',
  /** Some of the response's head. */
  'head',
  /** The head is complete, the body is not. */
  'body',
  'complete',
] as const;

export type Stage = (typeof STAGES)[number];

/** Why an exchange has no complete response. */
export type Failure =
  /** An error of the socket, the resolver or TLS; `during` is where a connection attempt was. */
  | { readonly kind: 'error'; readonly error: NodeJS.ErrnoException; readonly during: ConnectStep | undefined }
  /** The peer ended the connection in good order. */
  | { readonly kind: 'closed'; readonly during: ConnectStep | undefined }
  /** Our own deadline, for the connection (with its step) or for the answer. */
  | { readonly kind: 'deadline'; readonly during: ConnectStep | undefined }
  /** What came back breaks HTTP's rules. */
  | { readonly kind: 'invalid'; readonly reason: string }
  /** HTTP/2: the server gave up this request, or with GOAWAY the connection; `code` as in RFC 9113, 7. */
  | { readonly kind: 'given-up'; readonly by: 'RST_STREAM' | 'GOAWAY'; readonly code: string }
  /** HTTP/2: the server says itself that it has not looked at the request, and that it can be sent again. */
  | { readonly kind: 'unprocessed'; readonly by: 'GOAWAY' | 'REFUSED_STREAM' }
  /** The proxy answered the request for a tunnel with this status. */
  | { readonly kind: 'proxy'; readonly status: number };

/** `tunnel`: a proxy has been asked for one. */
export type ConnectStep = 'resolve' | 'connect' | 'tunnel' | 'handshake';

export interface Judgement {
  readonly outcome: Outcome;
  /** Empty for ok. */
  readonly detail: string;
}

const OK: Judgement = { outcome: 'ok', detail: '' };

/** A complete response: its status decides, then whether all else that was expected is so. `server`: who sent it; empty: unknown. */
export function judgeAnswer(status: number, expected: boolean, unmet: string, server: string): Judgement {
  if (expected) return unmet === '' ? OK : { outcome: 'rejected', detail: unmet };
  const gateway = status === 502 || status === 503 || status === 504;
  return { outcome: gateway ? 'unavailable' : 'rejected', detail: `status ${status}${server === '' ? '' : ` (${server})`}` };
}

/** No complete response: the failure, and how far the response had got, decide. */
export function judgeFailure(failure: Failure, stage: Stage): Judgement {
  switch (failure.kind) {
    case 'invalid':
      return { outcome: 'protocol', detail: failure.reason };
    case 'deadline':
      return judgeDeadline(failure.during, stage);
    case 'closed':
      return { outcome: lostConnection(stage), detail: 'closed by the server' };
    case 'error':
      return judgeError(failure.error, failure.during, stage);
    case 'given-up':
      return { outcome: lostConnection(stage), detail: `${failure.by} ${failure.code}` };
    case 'unprocessed':
      return { outcome: 'reset', detail: `not processed: ${failure.by}` };
    case 'proxy':
      return judgeProxy(failure.status);
  }
}

/** A proxy that finds no way to the target is a gateway; one that does not want us is a matter of our own settings. */
function judgeProxy(status: number): Judgement {
  return { outcome: status >= 500 ? 'unavailable' : 'local', detail: `no tunnel: the proxy answered ${status}` };
}

function judgeDeadline(during: ConnectStep | undefined, stage: Stage): Judgement {
  switch (during) {
    case 'resolve':
      return { outcome: 'dns', detail: 'no answer from name resolution' };
    case 'connect':
      return { outcome: 'connect-timeout', detail: 'no answer to the connect' };
    case 'tunnel':
      return { outcome: 'connect-timeout', detail: 'no answer of the proxy' };
    case 'handshake':
      return { outcome: 'connect-timeout', detail: 'TLS handshake not finished' };
    case undefined:
      return { outcome: 'timeout', detail: stage === 'written' ? 'no answer' : `answer not complete, ended in its ${stage}` };
  }
}

function judgeError(error: NodeJS.ErrnoException, during: ConnectStep | undefined, stage: Stage): Judgement {
  const code = error.code ?? error.message;
  return { outcome: outcomeOfCode(code, during, stage), detail: code };
}

/** Our own limits come first: a resolver or a handshake that fails for want of a descriptor is not the target's fault. */
function outcomeOfCode(code: string, during: ConnectStep | undefined, stage: Stage): Outcome {
  const known = OUTCOME_OF_CODE.get(code);
  if (known !== undefined) return known;
  if (PEER_GONE.has(code)) return lostConnection(stage);
  if (code === 'ETIMEDOUT') return during === 'connect' ? 'connect-timeout' : during === 'resolve' ? 'dns' : 'timeout';
  if (during === 'resolve') return 'dns';
  if (during === 'handshake' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'tls';
  // What we do not know may be our own bug: it must neither be blamed on the target nor let a run pass.
  return 'local';
}

function lostConnection(stage: Stage): Outcome {
  return stage === 'head' || stage === 'body' ? 'truncated' : 'reset';
}

const OUTCOME_OF_CODE: ReadonlyMap<string, Outcome> = new Map([
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['ENETDOWN', 'unreachable'],
  ['ENONET', 'unreachable'],
  ...[
    'EMFILE',
    'ENFILE',
    'EADDRNOTAVAIL',
    'EADDRINUSE',
    'ENOBUFS',
    'ENOMEM',
    'EAI_MEMORY',
    'EACCES',
    'EPERM',
    'EINVAL',
    'EAFNOSUPPORT',
    'EBADF',
  ].map((code): [string, Outcome] => [code, 'local']),
]);

/** The last one: a TLS peer that ends its TCP connection without saying so in TLS. */
const PEER_GONE: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ENOTCONN',
  'ERR_SSL_UNEXPECTED_EOF_WHILE_READING',
]);

const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** RFC 9110, 9.2.2: sending it twice means the same as sending it once. */
export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}

/** Dropped, but common clients would silently re-send it. */
export function isRetryable(outcome: Outcome, stage: Stage, reused: boolean, idempotent: boolean): boolean {
  return outcome === 'reset' && stage === 'written' && reused && idempotent;
}
