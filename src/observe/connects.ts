import { Latency, type LatencySummary } from './latency.ts';
import type { Sample } from './sample.ts';

/** What new connections took, each step only where some connection had it. Whether the request went well does not matter. */
export interface ConnectLatencies {
  readonly resolve?: LatencySummary;
  readonly tcp?: LatencySummary;
  readonly tls?: LatencySummary;
}

type Step = keyof ConnectLatencies;

export class Connects {
  private readonly steps = new Map<Step, Latency>();

  add({ reused, sentUs, resolvedUs, tcpConnectedUs, connectedUs }: Sample): void {
    if (reused) return;
    // Where there is nothing to resolve, or no TLS, one moment is the other.
    if (resolvedUs !== sentUs) this.record('resolve', resolvedUs - sentUs);
    this.record('tcp', tcpConnectedUs - resolvedUs);
    if (connectedUs !== tcpConnectedUs) this.record('tls', connectedUs - tcpConnectedUs);
  }

  get summary(): ConnectLatencies {
    return Object.fromEntries([...this.steps].map(([step, latency]) => [step, latency.summary()]));
  }

  private record(step: Step, durationUs: number): void {
    if (Number.isNaN(durationUs)) return;
    let latency = this.steps.get(step);
    if (latency === undefined) {
      latency = new Latency();
      this.steps.set(step, latency);
    }
    latency.record(durationUs);
  }
}
