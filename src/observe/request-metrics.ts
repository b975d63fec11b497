import { SampleRow, WorkerTexts } from '../evidence/sample-row.ts';
import type { SampleBatch } from '../load/batch.ts';
import { CappedLabels } from './capped-labels.ts';
import { connectionOf, UNKNOWN_VERSION } from './sample.ts';

/**
 * Upper bounds in seconds, the last bucket has none: what OpenTelemetry's semantic conventions advise for `http.client.request.duration`.
 */
export const DURATION_BOUNDS_S = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const;

/** Durations of the requests that agree in their attributes, from the send to the end. */
export interface DurationSeries {
  /** By the names of OpenTelemetry's semantic conventions, and `cutover.` ones. */
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly count: number;
  readonly sumS: number;
  /** Requests in each bucket alone; one more than there are bounds. */
  readonly buckets: readonly number[];
}

export interface MetricsPlan {
  /** By index. */
  readonly requests: readonly { readonly name: string; readonly method: string }[];
  readonly targetUrl: string;
}

const MOST_VERSIONS = 16;

/** Counts requests for monitoring while a run goes on. What reports say is computed from the evidence. */
export class RequestMetrics {
  private readonly plan: MetricsPlan;
  private readonly server: { readonly 'server.address': string; readonly 'server.port': number };
  private readonly texts = new WorkerTexts();
  private readonly row = new SampleRow();
  private readonly versions = new CappedLabels(MOST_VERSIONS, '(other versions)');
  private readonly all = new Map<
    string,
    { attributes: DurationSeries['attributes']; count: number; sumS: number; buckets: number[] }
  >();

  constructor(plan: MetricsPlan) {
    this.plan = plan;
    const { hostname, port, protocol } = new URL(plan.targetUrl);
    this.server = { 'server.address': hostname, 'server.port': Number(port) || (protocol === 'https:' ? 443 : 80) };
  }

  batch(batch: SampleBatch): void {
    const { row } = this;
    const known = this.texts.learn(batch);
    for (let index = 0; index < batch.count; index += 1) {
      row.moveTo(batch, index, known);
      const durationS = (row.endedUs - row.sentUs) / 1e6;
      const series = this.seriesOf(row);
      series.count += 1;
      series.sumS += durationS;
      const bucket = DURATION_BOUNDS_S.findIndex((bound) => durationS <= bound);
      const at = bucket === -1 ? DURATION_BOUNDS_S.length : bucket;
      series.buckets[at] = (series.buckets[at] ?? 0) + 1;
    }
  }

  get series(): DurationSeries[] {
    return [...this.all.values()];
  }

  private seriesOf(row: SampleRow) {
    const version = this.versions.of(row.version ?? UNKNOWN_VERSION);
    const { request, outcome, status, reused } = row;
    const key = `${request} ${outcome} ${status} ${reused} ${version}`;
    let series = this.all.get(key);
    if (series === undefined) {
      const buckets = Array<number>(DURATION_BOUNDS_S.length + 1).fill(0);
      series = { attributes: this.attributesOf(row, version), count: 0, sumS: 0, buckets };
      this.all.set(key, series);
    }
    return series;
  }

  private attributesOf(row: SampleRow, version: string): DurationSeries['attributes'] {
    const request = this.plan.requests[row.request];
    return {
      'http.request.method': request?.method ?? 'GET',
      ...this.server,
      ...(row.status === 0 ? {} : { 'http.response.status_code': row.status }),
      ...(row.outcome === 'ok' ? {} : { 'error.type': row.outcome }),
      'cutover.request': request?.name ?? `request ${row.request}`,
      'cutover.connection': connectionOf(row),
      'cutover.version': version,
    };
  }
}
