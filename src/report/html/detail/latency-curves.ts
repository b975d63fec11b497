import type { SampleRow } from '../../../evidence/sample-row.ts';
import { Latency } from '../../../observe/latency.ts';
import type { PhaseName } from '../../../observe/phases.ts';
import { connectionOf } from '../../../observe/sample.ts';

/**
 * The latencies of ok answers over all percentiles, by what one may compare. `x` is 1 / (1 - share): 10 stands for p90, 100 for p99; each
 * curve has a latency for each of them, in microseconds, and null where it has too few answers for that percentile.
 */
export interface LatencyCurves {
  readonly x: readonly number[];
  readonly fromSend: Curves;
  /** From when the schedule wanted them sent; only where there is a schedule. */
  readonly fromDue?: Curves;
}

export type Grouping = 'version' | 'phase' | 'connection';

export type Curves = Readonly<Record<Grouping, readonly Curve[]>>;

export interface Curve {
  readonly name: string;
  readonly count: number;
  readonly us: readonly (number | null)[];
}

const STEPS_PER_DECADE = 16;
const DECADES = 6;

export class LatencyCurvesFold {
  private readonly fromSend = new Groupings();
  private readonly fromDue = new Groupings();

  /** `version`: its label. */
  add(sample: SampleRow, version: string, phases: readonly PhaseName[]): void {
    const { outcome, sentUs, endedUs, dueUs } = sample;
    if (outcome !== 'ok') return;
    const connection = connectionOf(sample);
    this.fromSend.record(endedUs - sentUs, version, phases, connection);
    if (!Number.isNaN(dueUs)) this.fromDue.record(endedUs - dueUs, version, phases, connection);
  }

  finish(): LatencyCurves {
    const most = this.fromSend.count;
    const x = Array.from({ length: STEPS_PER_DECADE * DECADES + 1 }, (_, step) => 10 ** (step / STEPS_PER_DECADE)).filter(
      (inverse) => inverse <= Math.max(most, 1),
    );
    return {
      x: x.map((inverse) => Number(inverse.toPrecision(6))),
      fromSend: this.fromSend.curves(x),
      ...(this.fromDue.count === 0 ? {} : { fromDue: this.fromDue.curves(x) }),
    };
  }
}

class Groupings {
  private readonly by: Readonly<Record<Grouping, Map<string, Latency>>> = {
    version: new Map(),
    phase: new Map(),
    connection: new Map(),
  };

  record(durationUs: number, version: string, phases: readonly PhaseName[], connection: string): void {
    latencyOf(this.by.version, version).record(durationUs);
    for (const phase of phases) latencyOf(this.by.phase, phase).record(durationUs);
    latencyOf(this.by.connection, connection).record(durationUs);
  }

  get count(): number {
    return [...this.by.version.values()].reduce((sum, { count }) => sum + count, 0);
  }

  curves(x: readonly number[]): Curves {
    const of = (groups: Map<string, Latency>) => [...groups].map(([name, latency]) => curve(name, latency, x));
    return { version: of(this.by.version), phase: of(this.by.phase), connection: of(this.by.connection) };
  }
}

function latencyOf(groups: Map<string, Latency>, name: string): Latency {
  let latency = groups.get(name);
  if (latency === undefined) {
    latency = new Latency();
    groups.set(name, latency);
  }
  return latency;
}

function curve(name: string, latency: Latency, x: readonly number[]): Curve {
  const { count } = latency;
  const at = (inverse: number): number | undefined => {
    if (inverse > count) return undefined;
    return inverse === 1 ? latency.min : latency.percentile(100 - 100 / inverse);
  };
  return { name, count, us: x.map((inverse) => at(inverse) ?? null) };
}
