import { describe, expect, it } from 'vitest';
import { RequestMetrics } from '../../../src/observe/request-metrics.ts';
import { otlpRequest } from '../../../src/report/metrics/otlp.ts';
import { renderPrometheus } from '../../../src/report/metrics/prometheus.ts';
import { batchOf, samples } from '../../support/samples.ts';

function seriesOf(line: string, changes: { readonly version?: string } = {}) {
  const metrics = new RequestMetrics({ requests: [{ name: 'home', method: 'GET' }], targetUrl: 'https://shop.test' });
  metrics.batch(batchOf(samples(line).map((sample) => (sample.outcome === 'ok' ? { ...sample, ...changes } : sample))));
  return metrics.series;
}

interface Line {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the exposition format by its grammar; throws for a line that it does not have. */
function scraped(text: string): Line[] {
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('# '))
    .map((line) => {
      const [, name = '', inner = '', value = ''] = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\{(.*)\} (\S+)$/.exec(line) ?? [];
      if (name === '') throw new Error(`not a sample: ${line}`);
      const pairs = [...inner.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/g)];
      expect(pairs.map(([whole]) => whole).join('')).toBe(inner);
      const unescaped = (text: string): string =>
        text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
      return {
        name,
        labels: Object.fromEntries(pairs.map(([, key = '', text = '']) => [key, unescaped(text)])),
        value: Number(value),
      };
    });
}

describe('metrics for Prometheus', () => {
  it('are a histogram for each kind of request, by the standard names', () => {
    const lines = scraped(renderPrometheus(seriesOf('v1=2 v1=30 v1=20000 ~v1 reset')));
    const labels = { http_request_method: 'GET', server_address: 'shop.test', server_port: '443', cutover_request: 'home' };
    const counts = lines.filter(({ name }) => name === 'http_client_request_duration_seconds_count');
    const ofNew = { ...labels, cutover_connection: 'new', cutover_version: 'v1' };
    expect(new Map(counts.map((line) => [line.labels, line.value]))).toEqual(
      new Map<Line['labels'], number>([
        [ofNew, 3],
        [{ ...ofNew, cutover_connection: 'reused' }, 1],
        [{ ...ofNew, error_type: 'reset', cutover_version: 'unknown' }, 1],
      ]),
    );
    const buckets = lines.filter(
      ({ name, labels: { cutover_connection, error_type } }) =>
        name.endsWith('_bucket') && cutover_connection === 'new' && error_type === undefined,
    );
    expect(Object.fromEntries(buckets.map(({ labels: { le }, value }) => [le, value]))).toMatchObject({
      '0.005': 1,
      '0.025': 1,
      '0.05': 2,
      '10': 2,
      '+Inf': 3,
    });
  });

  it('escape what a target calls its version', () => {
    const hostile = 'a"b\\c\nd} 1';
    const [line] = scraped(renderPrometheus(seriesOf('v1', { version: hostile })));
    expect(line?.labels['cutover_version']).toBe(hostile);
  });
});

describe('metrics for OpenTelemetry', () => {
  it('are a cumulative histogram as OTLP has it in JSON', () => {
    const resource = { profile: 'shop', version: '1.0', startedAtEpochMs: 1_000 };
    const request = otlpRequest(seriesOf('v1=2 v1=30'), resource, 2_500) as {
      resourceMetrics: [
        {
          resource: object;
          scopeMetrics: [
            {
              metrics: [
                {
                  name: string;
                  unit: string;
                  histogram: { aggregationTemporality: number; dataPoints: Record<string, unknown>[] };
                },
              ];
            },
          ];
        },
      ];
    };
    const [{ scopeMetrics, resource: told }] = request.resourceMetrics;
    expect(told).toMatchObject({
      attributes: expect.arrayContaining([{ key: 'service.name', value: { stringValue: 'cutover' } }]),
    });
    const [{ metrics }] = scopeMetrics;
    const [{ name, unit, histogram }] = metrics;
    expect([name, unit, histogram.aggregationTemporality]).toEqual(['http.client.request.duration', 's', 2]);
    const [point] = histogram.dataPoints;
    expect(point).toMatchObject({ count: '2', startTimeUnixNano: '1000000000', timeUnixNano: '2500000000' });
    expect(point?.['sum']).toBeCloseTo(0.032);
    const { bucketCounts, explicitBounds } = point as { bucketCounts: string[]; explicitBounds: number[] };
    expect(bucketCounts).toHaveLength(explicitBounds.length + 1);
    expect(bucketCounts.reduce((sum, count) => sum + Number(count), 0)).toBe(2);
  });
});
