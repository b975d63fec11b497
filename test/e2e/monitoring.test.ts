import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENT, runCli, startCli } from '../support/cli.ts';
import { runJson } from '../support/run-report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startVersionServer, type VersionServer } from '../support/version-server.ts';

let server: VersionServer;
beforeAll(async () => {
  server = await startVersionServer('11.0');
});
afterAll(() => server.close());

const load = (...flags: string[]): string[] => [
  'load',
  server.url,
  '--threads',
  '2',
  '--rate',
  '50/s',
  '--duration',
  '3s',
  ...PATIENT,
  ...flags,
];

/** A collector that keeps what it is sent, and answers with `status`. */
async function startCollector(status: number) {
  const bodies: Promise<string>[] = [];
  const collector = createServer((request, response) => {
    bodies.push(
      request
        .setEncoding('utf8')
        .toArray()
        .then((pieces) => pieces.join('')),
    );
    response.writeHead(status).end('{}');
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, bodies, close: () => collector.close() };
}

describe('--metrics', () => {
  it('serves what is counted while the run goes on, and nothing after it', async () => {
    const running = startCli(load('--metrics', '0'), { cwd: temporaryFolder() });
    const [, url = ''] = /Metrics are at (\S+)\n/.exec(await running.seen(/Metrics are at \S+\n/)) ?? [];
    await expect
      .poll(async () => /_count\{.*cutover_version="11\.0"\} (\d+)/.exec(await (await fetch(url)).text())?.[1])
      .toMatch(/^[1-9]/);
    expect((await fetch(new URL('/other', url))).status).toBe(404);
    expect((await running.result).exitCode).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('refuses what is no port, and one that is taken, before anything is sent', async () => {
    const { port } = new URL(server.url);
    const [none, taken] = [
      await runCli(load('--metrics', 'here'), { cwd: temporaryFolder() }),
      await runCli(load('--metrics', port), { cwd: temporaryFolder() }),
    ];
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('expected a port, or ADDRESS:PORT, found "here"')]);
    expect([taken.exitCode, taken.stderr]).toEqual([2, expect.stringContaining('EADDRINUSE')]);
  });
});

describe('--otlp', () => {
  it('hands the last figures over to the collector', async () => {
    const collector = await startCollector(200);
    try {
      const cwd = temporaryFolder();
      const { exitCode, stderr } = await runCli(load('--otlp', collector.url, '--out', 'run'), { cwd });
      expect([exitCode, stderr.includes('did not reach')]).toEqual([0, false]);
      const last = JSON.parse((await collector.bodies.at(-1)) ?? '') as { resourceMetrics: unknown };
      const counts = [...JSON.stringify(last).matchAll(/"count":"(\d+)"/g)].map(([, count]) => Number(count));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(runJson(join(cwd, 'run')).requests.sent);
    } finally {
      collector.close();
    }
  });

  it('says once that they did not arrive, and the verdict stays', async () => {
    const collector = await startCollector(503);
    try {
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
      const { exitCode, stderr } = await runCli(load('--otlp'), { cwd: temporaryFolder(), env });
      expect(exitCode).toBe(0);
      expect(stderr.split('\n').filter((line) => line.includes('did not reach'))).toEqual([
        `cutover: metrics did not reach ${collector.url}/v1/metrics: it answered 503`,
      ]);
    } finally {
      collector.close();
    }
  });
});
