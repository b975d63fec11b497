import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEvidence } from '../../src/evidence/reader.ts';
import { inSendOrder } from '../../src/evidence/send-order.ts';
import { startCli } from '../support/cli.ts';
import { faultyApi, type Rewrite } from '../support/faulty-api.ts';
import { type FleetLab, fleetProfile, fleetRun, killWorker, startFleetLab } from '../support/fleet-lab.ts';
import { type LedgerServer, startLedgerServer } from '../support/ledger-server.ts';
import { kubeconfigWithRules } from '../support/service-account.ts';

const PATIENCE = { timeout: 30_000 };

let lab: FleetLab;
let server: LedgerServer;
beforeAll(async () => {
  lab = await startFleetLab();
});
afterAll(async () => {
  await lab.stop();
});
beforeEach(async () => {
  server = await startLedgerServer();
});
afterEach(async () => {
  await server.close();
  await vi.waitFor(() => expect(lab.left()).toEqual([]), PATIENCE);
});

const LOAD = { threads: '8', rampUp: '0ms', rate: '100/s', requestIdHeader: 'X-Request-Id' };

function profile({ load = {}, fleet = {}, kubeconfig = lab.cluster.kubeconfigPath, url = server.url } = {}) {
  const whole = { ...LOAD, duration: '4s', ...load, fleet: { workers: '2', ...fleet } };
  return fleetProfile(kubeconfig, { target: { url }, load: whole });
}

/** Gives the pods of a Job one more variable, as an admission webhook of a real cluster could. */
const clockAhead: Rewrite = ({ method, path }, body) => {
  if (method !== 'POST' || !path.endsWith('/jobs')) return undefined;
  const job = JSON.parse(body) as { spec: { template: { spec: { containers: [{ env: object[] }] } } } };
  const preload = resolve(import.meta.dirname, '../fixtures/clock-ahead.mjs');
  job.spec.template.spec.containers[0].env.push({ name: 'NODE_OPTIONS', value: `--import ${preload}` });
  return JSON.stringify(job);
};

describe('a fleet loses nothing', () => {
  it('when its logs are cut ten times, the API server restarts twice, and a worker has a wrong clock', async () => {
    await using api = await faultyApi(readFileSync(lab.cluster.kubeconfigPath, 'utf8'), clockAhead);
    let batches = 0;
    /** Evidence goes on coming. */
    const more = async () => {
      const enough = batches + 3;
      await vi.waitFor(() => expect(batches).toBeGreaterThan(enough), PATIENCE);
    };
    const disturb = async () => {
      for (let cut = 1; cut <= 10; cut += 1) {
        await more();
        api.cut(/\/log$/);
        if (cut % 5 !== 0) continue;
        await more();
        await lab.cluster.stopApi();
        await delay(200);
        await lab.cluster.startApi();
      }
      await more();
      done.abort();
    };
    const done = new AbortController();
    let disturbed: Promise<void> | undefined;
    const folder = lab.folder();
    const report = await fleetRun(profile({ load: { duration: '600s' }, kubeconfig: api.kubeconfig }), folder, {
      batch: () => (batches += 1),
      interrupt: done.signal,
      at: ({ kind }) => {
        if (kind === 'load-started') disturbed = disturb();
      },
    });
    await disturbed;

    // The run was ended by us, not by a verdict: what it says is that of an interrupted one, with all of its evidence.
    expect(report.verdict).toBe('interrupted');
    expect(report.proof.generator.workersLost, report.proof.generator.troubles.join('\n')).toBe(0);
    const evidence = readEvidence(folder);
    expect(evidence.problems).toEqual([]);
    expect(report.requests).toMatchObject({ sent: server.ids.length, ok: server.ids.length });
    expect(new Set(server.ids).size).toBe(server.ids.length);

    const [right, wrong] = report.fleet?.workers ?? [];
    for (const worker of [right, wrong]) expect(worker?.logResumed).toBeGreaterThanOrEqual(10);
    expect(Math.abs((wrong?.clock.offsetMs ?? 0) - 3000)).toBeLessThanOrEqual((wrong?.clock.uncertaintyMs ?? 0) + 1);
    expect(report.fleet?.clocks.apartMs).toBeGreaterThan(2900);
    const at = (kind: string) => (report.milestones.find((milestone) => milestone.kind === kind)?.atMs ?? 0) * 1000;
    const uncertainUs = (report.fleet?.clocks.uncertaintyMs ?? 0) * 1000;
    for (const { sentUs, endedUs } of inSendOrder(evidence.batches(), evidence.workers)) {
      expect(sentUs).toBeGreaterThanOrEqual(at('load-started') - 2 * uncertainUs);
      expect(endedUs).toBeLessThanOrEqual(at('load-stopped') + uncertainUs);
    }
  }, 300_000);
});

describe('a fleet whose logs are rotated', () => {
  it('has what was rotated away said again', async () => {
    const rotating = await startFleetLab({ logRotation: { maxBytes: 8_000, checkEveryMs: 100 } });
    try {
      await using api = await faultyApi(rotating.cluster.kubeconfig);
      const done = new AbortController();
      let batches = 0;
      const blind = async () => {
        const refusal = api.inject({ kind: 'status', code: 503 }, { path: /\/log$/, times: Infinity });
        api.cut(/\/log$/);
        const sent = server.ids.length;
        await vi.waitFor(() => expect(server.ids.length).toBeGreaterThan(sent + 400), PATIENCE);
        refusal.lift();
        const before = batches;
        await vi.waitFor(() => expect(batches).toBeGreaterThan(before + 10), PATIENCE);
        done.abort();
      };
      let blinded: Promise<void> | undefined;
      const report = await fleetRun(
        profile({ load: { duration: '600s', rate: '400/s' }, kubeconfig: api.kubeconfig }),
        lab.folder(),
        {
          interrupt: done.signal,
          batch: () => {
            batches += 1;
            if (batches === 10) blinded = blind();
          },
        },
      );
      await blinded;
      expect(report.proof.generator.workersLost, report.proof.generator.troubles.join('\n')).toBe(0);
      expect(report.requests.sent).toBe(server.ids.length);
    } finally {
      await rotating.stop();
    }
  }, 300_000);
});

describe('a fleet says what is missing', () => {
  it('when a worker is killed', async () => {
    let batches = 0;
    const report = await fleetRun(profile({ load: { duration: '600s' } }), lab.folder(), {
      batch: () => {
        batches += 1;
        if (batches === 20) killWorker(lab, 1);
      },
    });
    expect(report.verdict).toBe('inconclusive');
    expect(report.reasons.join('\n')).toMatch(
      /worker 1 \(pod cutover-\S+ on node cutover-node\).*nothing is known of it after \d+\.\d s/s,
    );
    expect(report.fleet?.workers[1]?.lost.join('\n')).toMatch(/its pod ended/);
    expect(report.requests.sent).toBeLessThanOrEqual(server.ids.length);
  });
});

describe('a fleet leaves no load behind', () => {
  it('when its controller is killed: it stops within 10 s', async () => {
    const { kubeconfigPath } = lab.cluster;
    const settings = ['-t', '8', '-r', '100/s', '-d', '120s', '--fleet', '2', '-o', lab.folder()];
    const cli = startCli(['load', server.url, ...settings, '--set', `cluster.kubeconfig=${kubeconfigPath}`]);
    await vi.waitFor(() => expect(server.ids.length).toBeGreaterThan(50), { timeout: 60_000 });
    cli.process.kill('SIGKILL');
    const killedAtMs = performance.now();
    await cli.result;
    const running = () =>
      lab.cluster.store.list('pods').filter((pod) => (pod['status'] as { phase?: string }).phase === 'Running');
    await vi.waitFor(() => expect(running()).toEqual([]), PATIENCE);
    expect(server.lastAtMs - killedAtMs).toBeLessThan(10_000);
    // The cluster would do it five minutes later.
    for (const { metadata } of lab.cluster.store.list('jobs')) {
      await lab.send('DELETE', `/apis/batch/v1/namespaces/default/jobs/${metadata.name}`, {
        body: { propagationPolicy: 'Background' },
      });
    }
  }, 300_000);

  it('when it is interrupted, before the load as well as in it', async () => {
    const early = AbortSignal.timeout(300);
    await expect(fleetRun(profile(), lab.folder(), { interrupt: early })).rejects.toThrow('interrupted before the load began');
    const late = new AbortController();
    // With no more rights than the manifest gives.
    const kubeconfig = await kubeconfigWithRules(lab.cluster.kubeconfigPath, 'default', lab.controllerRules);
    const report = await fleetRun(profile({ load: { duration: '600s' }, kubeconfig }), lab.folder(), {
      interrupt: late.signal,
      batch: () => late.abort(),
    });
    expect(report.verdict).toBe('interrupted');
    expect(report.requests.sent).toBe(server.ids.length);
  });
});

describe('a fleet that cannot start says why, and is deleted', () => {
  it('when no node has room for it, within 10 s', async () => {
    const startedMs = performance.now();
    await expect(fleetRun(profile({ fleet: { nodeSelector: { disk: 'none' } } }), lab.folder())).rejects.toThrow(
      /cannot be scheduled: .*node affinity\/selector/,
    );
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  it('when its image cannot be had', async () => {
    await expect(fleetRun(profile({ fleet: { image: 'nobody/has-this:1' } }), lab.folder())).rejects.toThrow(
      /cannot get its image nobody\/has-this:1/,
    );
  });

  it('when the target cannot be reached from the workers, in their words', async () => {
    await expect(fleetRun(profile({ url: 'http://127.0.0.1:9' }), lab.folder())).rejects.toThrow(
      /worker \d \(.*\) ended before it was ready: .*the target cannot be reached/,
    );
  });

  it.each([
    ['read logs', 'pods/log', /the log of worker \d .*cannot be read: .*cannot get resource "pods\/log"/],
    ['create Jobs', 'jobs', /the fleet cannot be created: .*cannot create resource "jobs"/],
  ])(
    'when it may not %s',
    async (_, refused, message) => {
      const rules = lab.controllerRules.map((rule) => (rule.resources.includes(refused) ? { ...rule, verbs: ['delete'] } : rule));
      const kubeconfig = await kubeconfigWithRules(lab.cluster.kubeconfigPath, 'default', rules);
      await expect(fleetRun(profile({ kubeconfig }), lab.folder())).rejects.toThrow(message);
    },
    60_000,
  );
});
