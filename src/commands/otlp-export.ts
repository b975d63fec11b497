import { CutoverError, messageOf } from '../errors.ts';
import type { Output } from '../host.ts';
import type { DurationSeries } from '../observe/request-metrics.ts';
import { type OtlpResource, otlpRequest } from '../report/metrics/otlp.ts';

const PUSH_EVERY_MS = 10_000;
const PUSH_TIMEOUT_MS = 5000;

/** Sends the metrics to an OpenTelemetry collector, now and then and at the end. What it cannot send is said once, and changes nothing. */
export class OtlpExport {
  private readonly url: URL;
  private readonly series: () => readonly DurationSeries[];
  private readonly resource: OtlpResource;
  private readonly stderr: Output;
  private timer: NodeJS.Timeout | undefined;
  private hasFailed = false;

  /** `endpoint`: of the collector, without /v1/metrics. */
  constructor(endpoint: string, series: () => readonly DurationSeries[], resource: OtlpResource, stderr: Output) {
    if (!URL.canParse(endpoint)) throw new CutoverError(`expected a URL, found "${endpoint}"`, { where: '--otlp' });
    this.url = new URL(`${endpoint.replace(/\/$/, '')}/v1/metrics`);
    this.series = series;
    this.resource = resource;
    this.stderr = stderr;
  }

  start(): void {
    this.timer = setInterval(() => void this.push(), PUSH_EVERY_MS);
  }

  /** Sends the last figures. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.push();
  }

  private async push(): Promise<void> {
    const body = JSON.stringify(otlpRequest(this.series(), this.resource, Date.now()));
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
        signal: AbortSignal.timeout(PUSH_TIMEOUT_MS),
      });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`it answered ${response.status}`);
    } catch (fault) {
      if (!this.hasFailed) this.stderr.write(`cutover: metrics did not reach ${this.url.href}: ${causeOf(fault)}\n`);
      this.hasFailed = true;
    }
  }
}

/** fetch tells what happened in the cause only. */
function causeOf(fault: unknown): string {
  return messageOf(fault instanceof Error && fault.cause !== undefined ? fault.cause : fault);
}
