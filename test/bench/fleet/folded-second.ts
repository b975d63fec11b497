/** One second of a fleet's load, as its controller took it. CPU and memory are the controller's own process. */
export interface FoldedSecond {
  readonly requests: number;
  readonly cpuUs: number;
  /** On the workers' logs, without the API's stamps. */
  readonly logBytes: number;
  readonly residentBytes: number;
}
