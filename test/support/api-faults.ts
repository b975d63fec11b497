/** What a faulty API server does with a request. */
export type ApiFault =
  /** Answers with this Status itself; the real server never sees the request. 429 and 503 may say when to try again. */
  | { readonly kind: 'status'; readonly code: keyof typeof REASONS; readonly retryAfterS?: number; readonly message?: string }
  /** Passes the request on after this time. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Half open: takes the request and never answers. The real server never sees it. */
  | { readonly kind: 'silent' }
  /** Cuts the connection; the real server never sees the request. */
  | { readonly kind: 'reset' }
  /** The real server does what was asked, and the connection is cut before its answer arrives. */
  | { readonly kind: 'answer-lost' }
  /** A watch that goes well for so many events; see WatchEnd for what comes then. */
  | { readonly kind: 'watch-ends'; readonly afterEvents: number; readonly how: WatchEnd };

/** `end`: the stream ends as after timeoutSeconds. `reset`: the connection dies. `gone`: an ERROR event 410 Expired, then the end. `silent`: stays open and says nothing more. */
export type WatchEnd = 'end' | 'reset' | 'gone' | 'silent';

export const REASONS = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'Timeout',
} as const;

/** Which requests a fault is for; what is left out matches all. */
export interface Matching {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path?: RegExp;
  readonly watch?: boolean;
  /** How many requests get it; 1 when left out, Infinity until it is lifted. */
  readonly times?: number;
}

/** A request as it arrived. */
export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly isWatch: boolean;
}

/** A fault in force. */
export interface PlannedFault {
  /** How many requests have had it. */
  readonly hits: number;
  /** Resolves at the first hit. */
  readonly firstHit: Promise<void>;
  /** No further request gets it. */
  lift(): void;
}

/** The faults that wait for their requests; the first that matches is taken. */
export class FaultPlan {
  readonly #rules: { fault: ApiFault; matching: Matching; left: number; hit: () => void }[] = [];

  add(fault: ApiFault, matching: Matching): PlannedFault {
    const { promise, resolve } = Promise.withResolvers<void>();
    let hits = 0;
    const hit = () => {
      hits += 1;
      resolve();
    };
    const isForWatch = fault.kind === 'watch-ends' ? { watch: true } : {};
    const rule = { fault, matching: { ...matching, ...isForWatch }, left: matching.times ?? 1, hit };
    this.#rules.push(rule);
    return {
      get hits() {
        return hits;
      },
      firstHit: promise,
      lift: () => void (rule.left = 0),
    };
  }

  /** The fault for this request, which is then used up by one. */
  take(call: ApiCall): ApiFault | undefined {
    const rule = this.#rules.find(({ matching, left }) => left > 0 && matches(matching, call));
    if (rule === undefined) return undefined;
    rule.left -= 1;
    rule.hit();
    return rule.fault;
  }
}

function matches({ method, path, watch }: Matching, call: ApiCall): boolean {
  return (
    (method === undefined || method === call.method) &&
    (path === undefined || path.test(call.path)) &&
    (watch === undefined || watch === call.isWatch)
  );
}

/** The body of kind Status that a real API server gives. */
export function statusBody(code: keyof typeof REASONS, message: string = REASONS[code]): string {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: REASONS[code], code };
  return JSON.stringify(body);
}
