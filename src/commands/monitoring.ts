import type { Host } from '../host.ts';
import { RequestMetrics } from '../observe/request-metrics.ts';
import type { Profile } from '../profile/profile.ts';
import { version } from '../version.ts';
import { serveMetrics } from './metrics-endpoint.ts';
import { OtlpExport } from './otlp-export.ts';
import type { RunWatcher } from '../verification/run-watcher.ts';

export interface MonitoringFlags {
  /** Port, or address and port, of a Prometheus endpoint. */
  readonly metrics?: string;
  /** Collector, without /v1/metrics. True: where the environment says it is. */
  readonly otlp?: string | true;
}

/** Figures for monitoring systems, while a run goes on. */
export interface Monitoring extends RunWatcher {
  /** Hands over the last figures and lets go of everything. */
  close(): Promise<void>;
}

/** Undefined where nobody asked for it. Throws CutoverError for an address that is none or is taken. */
export async function startMonitoring(
  { metrics: address, otlp }: MonitoringFlags,
  { name, load }: Profile,
  { env, stderr }: Pick<Host, 'env' | 'stderr'>,
): Promise<Monitoring | undefined> {
  if (address === undefined && otlp === undefined) return undefined;
  let metrics: RequestMetrics | undefined;
  const series = () => metrics?.series ?? [];
  const collector = otlp === true ? (env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? 'http://localhost:4318') : otlp;
  const resource = { profile: name, version: version(), startedAtEpochMs: Date.now() };
  const exporter = collector === undefined ? undefined : new OtlpExport(collector, series, resource, stderr);
  const endpoint = address === undefined ? undefined : await serveMetrics(address, series);
  if (endpoint !== undefined) stderr.write(`Metrics are at ${endpoint.origin}/metrics\n`);
  exporter?.start();
  return {
    started(targetUrl) {
      metrics = new RequestMetrics({ requests: load.requests, targetUrl });
    },
    batch: (batch) => metrics?.batch(batch),
    milestone() {},
    output() {},
    end() {},
    async close() {
      await exporter?.end();
      await endpoint?.close();
    },
  };
}
