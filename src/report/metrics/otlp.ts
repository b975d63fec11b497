import { DURATION_BOUNDS_S, type DurationSeries } from '../../observe/request-metrics.ts';

export interface OtlpResource {
  readonly profile: string;
  /** Of cutover. */
  readonly version: string;
  readonly startedAtEpochMs: number;
}

/** Cumulative temporality. */
const CUMULATIVE = 2;

/**
 * What an OpenTelemetry collector takes at /v1/metrics: an ExportMetricsServiceRequest of OTLP 1.x in its JSON form, in which 64-bit numbers
 * are texts.
 */
export function otlpRequest(all: readonly DurationSeries[], resource: OtlpResource, nowEpochMs: number): object {
  const dataPoints = all.map(({ attributes, count, sumS, buckets }) => ({
    attributes: attributesOf(attributes),
    startTimeUnixNano: nanoseconds(resource.startedAtEpochMs),
    timeUnixNano: nanoseconds(nowEpochMs),
    count: String(count),
    sum: sumS,
    bucketCounts: buckets.map(String),
    explicitBounds: DURATION_BOUNDS_S,
  }));
  const metric = {
    name: 'http.client.request.duration',
    description: 'Duration of HTTP client requests.',
    unit: 's',
    histogram: { aggregationTemporality: CUMULATIVE, dataPoints },
  };
  const { profile, version } = resource;
  return {
    resourceMetrics: [
      {
        resource: {
          attributes: attributesOf({ 'service.name': 'cutover', 'service.version': version, 'cutover.profile': profile }),
        },
        scopeMetrics: [{ scope: { name: 'cutover', version }, metrics: [metric] }],
      },
    ],
  };
}

function attributesOf(attributes: Readonly<Record<string, string | number>>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));
}

function nanoseconds(epochMs: number): string {
  return `${BigInt(Math.round(epochMs)) * 1_000_000n}`;
}
