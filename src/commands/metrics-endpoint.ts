import { once } from 'node:events';
import { createServer } from 'node:http';
import { CutoverError, messageOf } from '../errors.ts';
import type { DurationSeries } from '../observe/request-metrics.ts';
import { renderPrometheus } from '../report/metrics/prometheus.ts';

/** `9464` or `0.0.0.0:9464`: on the loopback address unless told otherwise. Throws CutoverError for anything else. */
export function parseAddress(text: string, where: string): { readonly host: string; readonly port: number } {
  const [, host = '127.0.0.1', port = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === '' || Number(port) > 65_535)
    throw new CutoverError(`expected a port, or ADDRESS:PORT, found "${text}"`, { where });
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

export interface MetricsEndpoint {
  readonly url: string;
  /** No connection is left. */
  close(): Promise<void>;
}

/** Serves `/metrics` for a Prometheus server while the run goes on. Throws CutoverError where it cannot listen. */
export async function serveMetrics(flag: string, series: () => readonly DurationSeries[]): Promise<MetricsEndpoint> {
  const { host, port } = parseAddress(flag, '--metrics');
  const server = createServer((request, response) => {
    const isKnown = request.url === '/metrics';
    response.writeHead(isKnown ? 200 : 404, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(isKnown ? renderPrometheus(series()) : 'only /metrics is here\n');
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new CutoverError(`metrics cannot be served there: ${messageOf(cause)}`, { where: `--metrics ${flag}`, cause });
  }
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/metrics`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
