/** Where the API server gets the output of containers from: the node that runs them. */
export interface LogSource {
  /** The container's output as it was written, oldest first. Undefined when there is no such container, or no such earlier run. */
  readLog(namespace: string, pod: string, container: string, options: LogOptions): AsyncIterable<Uint8Array> | undefined;
}

export interface LogOptions {
  /** Go on until the container ends or `signal` aborts; otherwise end with what has been written so far. */
  readonly follow: boolean;
  /** Start this many lines before the end. */
  readonly tailLines?: number;
  /** The run before the container's last restart. */
  readonly previous: boolean;
  /** Put the time of writing (RFC 3339, with fraction) and a space before each line. */
  readonly timestamps: boolean;
  /** Leave out what was written before this time, milliseconds since 1970. */
  readonly sinceMs?: number;
  /** Aborts when the reader has gone. */
  readonly signal: AbortSignal;
}
