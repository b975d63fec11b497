import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readEvidence } from '../../src/evidence/reader.ts';
import { inSendOrder } from '../../src/evidence/send-order.ts';
import { Latency } from '../../src/observe/latency.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { type FleetLab, fleetProfile, fleetRun, startFleetLab } from '../support/fleet-lab.ts';
import { runCli } from '../support/cli.ts';
import { startLedgerServer } from '../support/ledger-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

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

describe('cutover check', () => {
  it('prints what a fleet needs: Roles, ServiceAccount, and the Job as it will be', async () => {
    const file = join(temporaryFolder(), 'profile.yaml');
    writeFileSync(file, 'target: { url: http://127.0.0.1:9 }\nload: { duration: 1s, fleet: { workers: 3 } }\n');
    const { exitCode, stdout } = await runCli(['check', file, '--kubeconfig', lab.cluster.kubeconfigPath]);
    expect(exitCode, stdout).toBe(0);
    expect(stdout).toContain('are sent by 3 workers, and not tried from here');
    const kinds = [...stdout.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind);
    expect(kinds).toEqual(['Role', 'ServiceAccount', 'Role', 'RoleBinding', 'Job']);
    expect(stdout).toMatch(/completions: 3\n/);
  });
});

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
  }, 300_000);
});
