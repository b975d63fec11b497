/** What a preview asks of one pod. */
export interface PreviewOrder {
  readonly host: string;
  readonly port: number;
  readonly requests: number;
  /** Instead of the profile's own requests; undefined: those. */
  readonly path: string | undefined;
}

export interface PreviewAnswer {
  readonly sent: number;
  /** What was not as expected, each once, with how often it was. */
  readonly failures: readonly { readonly what: string; readonly count: number }[];
  /** The versions that answered; empty where answers tell none. */
  readonly versions: readonly string[];
}

/** Sends the load's requests straight to a pod, apart from the load itself. Its requests are not among the samples. */
export type Preview = (order: PreviewOrder, signal: AbortSignal) => Promise<PreviewAnswer>;
