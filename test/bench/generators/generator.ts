import type { Absent } from '../packages.ts';

export type Shape = 'keep-alive' | 'new-connection';

export interface LoadShape {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly shape: Shape;
  readonly core: number | undefined;
}

/** One run of one generator, by its own account. */
export interface GeneratorRun {
  readonly requests: number;
  /** Failed requests that it reports. */
  readonly errors: number;
  readonly cpuSeconds: number;
  /** By the generator's own account of the load, where it gives one: without its start and end. */
  readonly requestsPerSecond: number;
}

export interface Generator {
  readonly name: string;
  /**
   * Lengths of a short and a long run, as multiples of the bench's, whose difference tells what one more request costs: without start
   * and end. The long one is also the one that is compared as a whole.
   */
  readonly lengths: { readonly short: number | undefined; readonly long: number };
  /** Its version; installs it first where that is possible. */
  prepare(): Promise<string | Absent>;
  run(load: LoadShape): Promise<GeneratorRun>;
}

export const ONE_LENGTH = { short: undefined, long: 1 };

/** CPU per request that is left when a short run is taken off a long one: without start and end. */
export function marginalCpuUs(long: GeneratorRun, short: GeneratorRun): number {
  return ((long.cpuSeconds - short.cpuSeconds) / (long.requests - short.requests)) * 1e6;
}

export function cpuUs(run: GeneratorRun): number {
  return (run.cpuSeconds / run.requests) * 1e6;
}

/** The first number that a report tells in this place. */
export function figureIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? NaN : Number(found);
}

/** Long enough for any start, and for what is done after the load. */
export function timeoutMs(seconds: number): number {
  return seconds * 3000 + 60_000;
}
