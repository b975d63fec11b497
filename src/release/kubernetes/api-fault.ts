import { messageOf } from '../../errors.ts';
import { Conflict, ReleaseFailed } from '../strategy.ts';

/** What the API server answered, or what kept it from answering. */
export class ApiFault extends ReleaseFailed {
  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** The server has not done what was asked, and says when to ask again; undefined when it says nothing of the kind. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    details: { status?: number; retryAfterMs?: number | undefined; transient: boolean; cause?: unknown },
  ) {
    super(message, details);
    this.name = 'ApiFault';
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
  }
}

const TRANSIENT_STATUS: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

export interface FailedAnswer {
  readonly status: number;
  readonly body: string;
  /** The header of that name. */
  readonly retryAfter: string | undefined;
}

/** The fault of an answer that is not a success: a Status body speaks for itself. */
export function faultOfAnswer(doing: string, { status, body, retryAfter }: FailedAnswer): ReleaseFailed {
  const { message, reason } = statusOf(body);
  const told = message ?? (body.trim() === '' ? `HTTP ${status}` : `HTTP ${status}: ${body.trim().slice(0, 200)}`);
  // It becomes part of a sentence of ours: no line of its own may be taken for one.
  const said = told.replace(/\s+/g, ' ');
  const text = `${doing}: ${said}`;
  if (status === 409 && reason !== 'AlreadyExists') return new Conflict(text);
  const retryAfterMs = /^\d+$/.test(retryAfter ?? '') ? Number(retryAfter) * 1000 : undefined;
  return new ApiFault(text, { status, retryAfterMs, transient: TRANSIENT_STATUS.has(status) });
}

function statusOf(body: string): { message: string | undefined; reason: string | undefined } {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return { message: undefined, reason: undefined };
    const { message, reason } = parsed as { message?: unknown; reason?: unknown };
    return {
      message: typeof message === 'string' && message !== '' ? message : undefined,
      reason: typeof reason === 'string' ? reason : undefined,
    };
  } catch {
    return { message: undefined, reason: undefined };
  }
}

const TRANSIENT_CODE =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EAI_AGAIN|UND_ERR_SOCKET|UND_ERR_CONNECT_TIMEOUT|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT|UND_ERR_CLOSED)$/;

/** The fault of a request that got no complete answer. */
export function faultOfTransport(doing: string, server: string, thrown: unknown): ApiFault {
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError') {
    return new ApiFault(`${doing}: ${server} did not answer in time`, { transient: true, cause: thrown });
  }
  const root = rootCause(thrown);
  const code = root instanceof Error && 'code' in root && typeof root.code === 'string' ? root.code : '';
  const said = code === '' || messageOf(root).includes(code) ? messageOf(root) : `${messageOf(root)} (${code})`;
  return new ApiFault(`${doing}: ${server} cannot be reached: ${said}`, { transient: TRANSIENT_CODE.test(code) });
}

function rootCause(thrown: unknown): unknown {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return rootCause(thrown.errors[0]);
  return thrown instanceof Error && thrown.cause !== undefined ? rootCause(thrown.cause) : thrown;
}
