import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as api from '../../src/api.ts';
import { startVersionServer, type VersionServer } from '../support/version-server.ts';

let server: VersionServer;
let report: api.Report;
beforeAll(async () => {
  server = await startVersionServer('11.0');
  report = await api.run({ target: { url: server.url }, load: { threads: 1, loops: 5, rampUp: '0s', rate: '100/s' } });
});
afterAll(() => server.close());

/** The keys that scripts rely on, at the types that they rely on: the compiler holds what the test cannot. */
function read({ requests, latency, versions, proof, checks, outages, milestones, environment, ...rest }: api.Report) {
  const [check] = checks;
  return {
    text: [
      rest.schema,
      rest.verdict,
      rest.startedAt,
      rest.endedAt,
      rest.targetUrl,
      environment.tool,
      environment.node,
    ] satisfies string[],
    sentences: [rest.reasons, proof.statement, proof.generator.troubles, proof.generator.remarks] satisfies (readonly string[])[],
    counts: [
      requests.sent,
      requests.ok,
      requests.rejected,
      requests.dropped,
      requests.retryable,
      requests.local,
    ] satisfies number[],
    ofConnections: [requests.byConnection.new.dropped, requests.byConnection.reused.dropped] satisfies number[],
    ofOutcome: requests.byOutcome.reset satisfies number | undefined,
    ofVersion: requests.byVersion['11.0']?.ok satisfies number | undefined,
    ofPhase: requests.byPhase.during?.dropped satisfies number | undefined,
    latencies: [latency.all.p50, latency.all.p99, latency.all.max] satisfies (number | undefined)[],
    scheduled: latency.fromDue?.all.count satisfies number | undefined,
    seen: versions.seen.map(({ version, requests: answers }) => [version, answers] satisfies [string, number]),
    changes: versions.transitions.map(({ from, to, overlapMs }) => [from, to, overlapMs] satisfies [string, string, number]),
    outages: outages.map(({ startMs, durationMs, dropped }) => [startMs, durationMs, dropped] satisfies number[]),
    gap: rest.longestGapMs satisfies number | null,
    milestones: milestones.map(({ atMs, kind, detail }) => [atMs, kind, detail] satisfies [number, string, string]),
    check: check && ([check.threshold, check.state, check.reason] satisfies string[]),
    bound: [proof.confidence, proof.dropRateUpperBound] satisfies (number | null)[],
    limits: [proof.shortestDetectableOutageMs.new, proof.shortestDetectableOutageMs.reused] satisfies (number | null)[],
    fit: proof.generator.fit satisfies boolean,
    causes: rest.diagnosis.map(({ cause, requests: lost, fix }) => [cause, lost, fix] satisfies [string, number, string]),
    ended: [rest.exitCode, rest.folder] satisfies [api.ExitCode, string | null],
  };
}

describe('the contract of the library', () => {
  it('exports these values', () => {
    expect(new Set(Object.keys(api))).toEqual(new Set(['CutoverError', 'compare', 'judge', 'run']));
  });

  it('has in a report what docs/run-json.md tells of, and nothing else', () => {
    const table = readFileSync(resolve(import.meta.dirname, '../../docs/run-json.md'), 'utf8').split('**Counts**')[0] ?? '';
    const told = [...table.matchAll(/^\| ((?:`\w+` ?)+)\|/gm)].flatMap(([, keys = '']) => keys.match(/\w+/g) ?? []);
    expect(new Set(Object.keys(report))).toEqual(new Set([...told, 'exitCode', 'folder']));
  });

  it('has no figure without data: absent or null, never a stand-in', () => {
    const seen = read(report);
    expect(seen).toMatchObject({ counts: [5, 5, 0, 0, 0, 0], ofOutcome: undefined, ofPhase: undefined, scheduled: 5 });
    expect(seen.ofVersion).toBe(5);
    expect(seen.gap).toBeTypeOf('number');
    expect(seen.ended[1]).toBeNull();
  });
});
