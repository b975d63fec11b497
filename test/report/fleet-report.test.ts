import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FleetWorkerRecord, LostWorker } from '../../src/evidence/run-record.ts';
import { createEvidence } from '../../src/evidence/writer.ts';
import { assessRun } from '../../src/report/assess.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { headerOf, healthAt } from '../support/recorded-run.ts';
import { batchOf, samples } from '../support/samples.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function worker(index: number, changes: Partial<FleetWorkerRecord> = {}): FleetWorkerRecord {
  const [pod, node] = [`cutover-a-${index}-x`, `node-${index}`];
  const known = { offsetMs: 2, uncertaintyMs: 1, resumed: 0, mostWaitingBytes: 0 };
  return { when: 'start', index, pod, node, workers: [index], ...known, ...changes };
}

/** The report of a load from two workers of which these things were told. */
async function reportOf(records: readonly FleetWorkerRecord[], lost: readonly LostWorker[] = []) {
  const folder = join(temporaryFolder(), 'run');
  const evidence = createEvidence(folder, headerOf({ samples: [], milestones: [], release: null }));
  for (const record of records) evidence.fleetWorker(record);
  evidence.batch(batchOf(samples('v1=2 v1=4 reset v1=6'), 0));
  evidence.batch(batchOf(samples('v1=20 v1=40'), 1));
  evidence.health(healthAt(50, { worker: 1, loopLagMaxUs: 7000 }));
  for (const { worker: thread, reason, who } of lost) evidence.workerLost(thread, reason, who);
  evidence.end({ atMs: 100, outcome: 'loaded', reason: '' });
  await evidence.close();
  return assessRun(folder);
}

describe('the report of a fleet', () => {
  it('tells of each worker what it sent, saw, and how its clock ran', async () => {
    const { fleet } = await reportOf([worker(0), worker(1, { offsetMs: 3002 }), worker(0, { when: 'end' })]);
    expect(fleet?.workers).toMatchObject([
      {
        index: 0,
        pod: 'cutover-a-0-x',
        node: 'node-0',
        requests: { sent: 4, dropped: 1 },
        latency: { count: 3, max: 6000 },
        maxLoopLagMs: null,
        clock: { offsetMs: 2, uncertaintyMs: 1, driftMs: 0 },
        lost: [],
      },
      { index: 1, requests: { sent: 2 }, latency: { max: 40_000 }, maxLoopLagMs: 7, clock: { offsetMs: 3002, driftMs: null } },
    ]);
    expect(fleet?.workers[0]?.ratePerSecond).toBeCloseTo(4 / 0.03);
    expect(fleet?.clocks).toEqual({ apartMs: 3000, uncertaintyMs: 1, driftMs: 0 });
    expect(fleet?.warnings).toEqual([]);
  });

  it('warns of clocks that are not known well, or ran apart, and of logs that were not taken', async () => {
    const { fleet } = await reportOf([
      worker(0, { uncertaintyMs: 80 }),
      worker(1),
      worker(1, { when: 'end', offsetMs: 44, uncertaintyMs: 2, mostWaitingBytes: 3_000_000 }),
    ]);
    expect(fleet?.clocks).toMatchObject({ uncertaintyMs: 80, driftMs: 39 });
    expect(fleet?.warnings).toEqual([
      'The clocks of the workers are known to 80 ms only: what happened closer together cannot be put in order.',
      "A worker's clock ran apart by 39 ms during the load: its later moments are off by as much.",
      'Worker 1 wrote its log more quickly than it was taken: up to 2.9 MiB waited.',
    ]);
  });

  it('is inconclusive where a worker was lost, and says which and what of it', async () => {
    const reason = 'its pod ended (OOMKilled, exit code 137) before it had said all';
    const report = await reportOf([worker(0), worker(1)], [{ worker: 1, reason, who: 'worker 1 (pod a)' }]);
    expect(report.verdict).toBe('fail');
    expect(report.fleet?.workers[1]?.lost).toEqual([reason]);
    expect(report.proof.generator.troubles.join('\n')).toContain(`evidence of worker 1 (pod a) is missing: ${reason}`);
    const text = renderTerminal(report, { columns: 100, colour: false });
    expect(text).toMatch(/^Workers\n.*sent +rate +dropped +p50 ms +p99 ms +lag +clock +node/m);
    expect(text).toMatch(/^ +1 lost +2 .*node-1$/m);
  });

  it('is none where one process sent the load', async () => {
    const report = await reportOf([]);
    expect(report.fleet).toBeNull();
    expect(renderTerminal(report, { columns: 100, colour: false })).not.toContain('Workers');
  });
});
