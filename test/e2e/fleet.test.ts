import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readEvidence } from '../../src/evidence/reader.ts';
import { inSendOrder } from '../../src/evidence/send-order.ts';
import { Latency } from '../../src/observe/latency.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { type FleetLab, fleetProfile, fleetRun, startFleetLab } from '../support/fleet-lab.ts';
import { startLedgerServer } from '../support/ledger-server.ts';

let lab: FleetLab;
beforeAll(async () => {
  lab = await startFleetLab();
});
afterAll(async () => {
  await lab.stop();
});

const WORKERS = 4;

/** The same release, of a target of its own, under load from here or from a fleet. */
async function released(fleet: object) {
  const server = await startLedgerServer();
  const become = `fetch('${server.url}/become/2').then(() => new Promise((ok) => setTimeout(ok, 500)))`;
  const profile = fleetProfile(lab.cluster.kubeconfigPath, {
    target: { url: server.url },
    load: { threads: '16', rampUp: '200ms', rate: '200/s', requestIdHeader: 'X-Request-Id', ...fleet },
    release: {
      strategy: 'command',
      baseline: '500ms',
      settle: '500ms',
      command: { steps: [{ run: [process.execPath, '-e', become] }] },
    },
  });
  const folder = lab.folder();
  try {
    return { report: await fleetRun(profile, folder), folder, ids: [...server.ids] };
  } finally {
    await server.close();
  }
}

/** A percentile of all samples of the evidence, put together one by one. */
function p99OfAll(folder: string): number | undefined {
  const evidence = readEvidence(folder);
  const latency = new Latency();
  for (const { outcome, dueUs, endedUs } of inSendOrder(evidence.batches(), evidence.workers)) {
    if (outcome === 'ok') latency.record(endedUs - dueUs);
  }
  return latency.percentile(99);
}

const transitions = ({ versions }: RunReport) => versions.transitions.map(({ from, to }) => `${from} -> ${to}`);

describe('a fleet', () => {
  it('sees what one process sees, to the request', async () => {
    const alone = await released({});
    const fleet = await released({ fleet: { workers: String(WORKERS) } });
    for (const { report, ids } of [alone, fleet]) {
      expect(report.verdict, report.reasons.join('\n')).toBe('pass');
      expect(report.requests).toMatchObject({ sent: ids.length, ok: ids.length });
      expect(new Set(ids).size).toBe(ids.length);
      expect(transitions(report)).toEqual(['1 -> 2']);
    }
    expect(fleet.report.latency.fromDue?.all.p99).toBe(p99OfAll(fleet.folder));

    const workers = fleet.report.fleet?.workers ?? [];
    expect(workers.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(workers.reduce((sum, { requests }) => sum + requests.sent, 0)).toBe(fleet.ids.length);
    for (const { requests, clock, node, lost } of workers) {
      expect(requests.sent).toBeGreaterThan(0);
      expect(node).toBe('cutover-node');
      // The one machine has one clock: the offset is 0 as far as it can be told.
      expect(Math.abs(clock.offsetMs ?? Infinity)).toBeLessThanOrEqual((clock.uncertaintyMs ?? 0) + 1);
      expect(lost).toEqual([]);
    }
    expect(alone.report.fleet).toBeNull();
    await vi.waitFor(() => expect(lab.left()).toEqual([]), { timeout: 20_000 });
  }, 120_000);
});
