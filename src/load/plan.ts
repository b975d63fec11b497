/** What the load engine needs to know, resolved: no defaults left open, no units left to parse. Structured-cloneable. */
export interface LoadPlan {
  readonly target: TargetPlan;
  /** `wire` speaks HTTP/1.1 straight to the target; HTTP/2 and proxies need `undici`. */
  readonly transport: 'wire' | 'undici';
  readonly httpVersion: '1.1' | '2';
  readonly threads: number;
  /** From the order to start to the load's start, which everything else counts from. */
  readonly startDelayMs: number;
  readonly rampUpMs: number;
  /** Loops per thread; Infinity for `forever`. */
  readonly loops: number;
  /** The load ends this long after its start; Infinity when it ends otherwise. */
  readonly durationMs: number;
  /** Closed model: between an answer and the thread's next request. */
  readonly thinkTimeMs: PauseMs;
  /** Closed model: a thread's loop starts at least this long after its previous one did. */
  readonly pacingMs: number;
  /** Where everything random starts from: the same seed draws the same numbers for the same thread. */
  readonly seed: number;
  /** Open model: requests per second over all threads, measured from the intended start; with stages, the rate they start from. */
  readonly ratePerSecond: number | undefined;
  /** Open model: one after another, each a straight line from the rate before it; the last one's rate stays. */
  readonly stages: readonly RateStage[];
  /** `both`: the even threads keep their connection, the odd ones open one for every request. */
  readonly connection: 'keep-alive' | 'new' | 'both';
  /**
   * How a connection for one request ends once its response is complete: we reset it at once, which leaves no TIME_WAIT and uses up no
   * port, or we wait for the server's FIN, for servers that count a reset as an error.
   */
  readonly closeBy: 'reset' | 'fin';
  /** Addresses of this machine to connect from, by turns over the threads; empty: the system chooses. */
  readonly localAddresses: readonly string[];
  /**
   * How long a worker keeps to the address that it found for a name: 0 asks for every connection, Infinity once, `record` for as long as
   * the name server says.
   */
  readonly dnsTtlMs: number | 'record';
  /** OS worker threads that carry the threads. */
  readonly workers: number;
  readonly connectTimeoutMs: number;
  /** From the request's write to the end of the response. */
  readonly responseTimeoutMs: number;
  readonly requests: readonly RequestPlan[];
  /** Header that carries an id unique to each request (`X-Request-Id`), so that the server's log can be matched; see request-id.ts. */
  readonly requestIdHeader?: string | undefined;
  /** Each request carries a W3C `traceparent` of its own; see request-id.ts. */
  readonly traceparent: boolean;
  readonly version: VersionSource | undefined;
  /** The rows that `${data.NAME}` takes its values from. */
  readonly data: DataPlan | undefined;
  /** Undefined in a plan that was kept: values may be secrets, they never leave the process. */
  readonly values: RequestValues | undefined;
}

/** A number stands for itself; the others are drawn anew each time, never below 0. */
export type PauseMs =
  | number
  | { readonly uniform: { readonly from: number; readonly to: number } }
  | { readonly normal: { readonly mean: number; readonly deviation: number } };

/** 0 ms is a jump. */
export interface RateStage {
  readonly durationMs: number;
  /** At its end. */
  readonly ratePerSecond: number;
}

export interface DataPlan {
  /** Absolute path of the CSV file, for people to read. */
  readonly file: string;
  readonly columns: readonly string[];
  readonly order: 'sequential' | 'random';
  /** The rows are dealt out, each to one thread; otherwise each thread goes through all of them. */
  readonly shared: boolean;
}

/** What stands for the variables of the requests. */
export interface RequestValues {
  /** Those of the environment that the requests name. */
  readonly env: Readonly<Record<string, string>>;
  /** Values in the order of the data's columns; at least one row where there is data. */
  readonly rows: readonly (readonly string[])[];
}

export interface TargetPlan {
  /** Scheme, host and port to connect to; a path is put before each request's own. */
  readonly url: string;
  /** Further ones: new connections take turns over all. */
  readonly moreUrls: readonly string[];
  /** What the requests say as `Host`, and over TLS as server name, instead of the URL's host. */
  readonly hostHeader?: string | undefined;
  /** Forward proxy to go through, with user and password where it wants them: `http://user:password@proxy:3128`. */
  readonly proxy: string | undefined;
  readonly tls: {
    /** PEM text of the CAs to trust instead of the system's. */
    readonly ca: string | undefined;
    /** PEM text of the certificate, with its chain, and of the key that we show to a server that asks for them; both or none. */
    readonly cert: string | undefined;
    readonly key: string | undefined;
    readonly insecure: boolean;
    /** SNI and certificate name, where it is not the URL's host. */
    readonly serverName: string | undefined;
  };
}

/** The same plan with these URLs, at least one. */
export function withUrls(plan: LoadPlan, [url, ...moreUrls]: readonly string[]): LoadPlan {
  if (url === undefined) throw new RangeError('a plan has at least one URL');
  return { ...plan, target: { ...plan.target, url, moreUrls } };
}

/** Path, header values and body are templates; see template.ts. */
export interface RequestPlan {
  readonly name: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Inclusive ranges of status codes that count as ok. 502, 503 and 504 are `unavailable` unless listed. */
  readonly expectStatus: readonly { readonly from: number; readonly to: number }[];
  /** What else must hold of an answer with such a status, or it is rejected. */
  readonly expectations: readonly Expectation[];
}

export type Expectation =
  /** The first header of that name. */
  | { readonly of: 'header'; readonly name: string; readonly value: TextMatch }
  /** The start of the body, see MAX_CAPTURED_BYTES. */
  | { readonly of: 'body'; readonly value: TextMatch | { readonly contains: string } }
  /** A text, number, true, false or null in the body. */
  | { readonly of: 'json'; readonly pointer: string; readonly value: TextMatch }
  /** From the send to the end of the answer. */
  | { readonly of: 'time'; readonly maxMs: number };

export type TextMatch = { readonly equals: string } | { readonly matches: string };

/** Where an answer tells its version. */
export type VersionSource =
  | { readonly from: 'header'; readonly name: string }
  | { readonly from: 'json'; readonly pointer: string }
  /** The first group of the match in the body, or the whole match. */
  | { readonly from: 'regex'; readonly pattern: string };
