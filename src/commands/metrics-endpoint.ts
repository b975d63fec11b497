import type { DurationSeries } from '../observe/request-metrics.ts';
import { renderPrometheus } from '../report/metrics/prometheus.ts';
import { type Endpoint, openEndpoint, parseAddress } from './endpoint.ts';

/** Serves `/metrics` for a Prometheus server while the run goes on. Throws CutoverError where it cannot listen. */
export async function serveMetrics(flag: string, series: () => readonly DurationSeries[]): Promise<Endpoint> {
  return openEndpoint(parseAddress(flag, '--metrics'), '--metrics', (request, response) => {
    const isKnown = request.url === '/metrics';
    response.writeHead(isKnown ? 200 : 404, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(isKnown ? renderPrometheus(series()) : 'only /metrics is here\n');
  });
}
