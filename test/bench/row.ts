/** What all rows are measured with. */
export interface Bench {
  /** Interleaved runs of each candidate; the figures are their medians. */
  readonly runs: number;
  /** Length of a run. */
  readonly seconds: number;
  readonly connections: number;
  /** Cores for the target and for the generators; the same where there is only one, and then nothing can be said. */
  readonly targetCore: number;
  readonly generatorCore: number;
  /** Names of the peers to compare with; undefined: all. */
  readonly peers: ReadonlySet<string> | undefined;
  /** Requests of the long run of `memory`. */
  readonly memoryRequests: number;
  /** Progress, for whoever waits. */
  say(text: string): void;
}

/** One measured figure beside what was aimed at. */
export interface Finding {
  readonly measure: string;
  readonly goal: string;
  readonly figure: string;
  /** Undefined where it could not be measured, or there was no goal. */
  readonly met: boolean | undefined;
}

export interface RowResult {
  readonly findings: readonly Finding[];
  /** Markdown: the figures behind the findings. */
  readonly details: string;
}

/** One row of the goals, told by its name on the command line. */
export interface Row {
  readonly name: string;
  readonly title: string;
  /** Page of docs/ that has its figures; without it benchmarks.md, where cutover stands beside its peers. */
  readonly page?: string;
  measure(bench: Bench): Promise<RowResult>;
}
