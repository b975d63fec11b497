import { describe, expect, it } from 'vitest';
import { ToldTogether } from '../../../src/fleet/worker/told-together.ts';
import type { WorkerHealth } from '../../../src/load/batch.ts';
import { realisticBatches } from '../../support/realistic-load.ts';

const HEALTH: WorkerHealth = {
  worker: 3,
  atUs: 1,
  loopLagMaxUs: 2,
  lateSendMaxUs: 3,
  waitingDue: 0,
  cpuUs: 4,
  gcPauseUs: 0,
  gcPauseMaxUs: 0,
  openConnections: 1,
  activeThreads: 1,
};

describe('what an OS thread delivers', () => {
  it('is told together every half second', () => {
    const told = new ToldTogether();
    for (let report = 0; report < 4; report++) told.health({ ...HEALTH, atUs: report });
    expect(told.isDue).toBe(false);
    told.health({ ...HEALTH, atUs: 4 });
    expect(told.isDue).toBe(true);
    expect(told.take().health.map(({ atUs }) => atUs)).toEqual([0, 1, 2, 3, 4]);
    expect(told.take()).toEqual({ batch: undefined, health: [] });
  });

  it('is told at once when it is much', () => {
    const told = new ToldTogether();
    const [batch] = realisticBatches({ requests: 500, ratePerSecond: 5000, threads: 4, open: true, newConnections: 0.5 });
    if (batch === undefined) throw new Error('no batch');
    told.batch(batch);
    expect(told.isDue).toBe(true);
    expect(told.take().batch).toBe(batch);
  });

  it('is one batch with all samples in their order, the texts of all and the watermark of the last', () => {
    const batches = [...realisticBatches({ requests: 300, ratePerSecond: 1000, threads: 4, open: true, newConnections: 0.5 })];
    const told = new ToldTogether();
    for (const batch of batches) told.batch({ ...batch, newTexts: [`text ${batch.sequence}`] });
    const { batch } = told.take();
    expect(batch).toMatchObject({
      count: 300,
      watermarkUs: batches.at(-1)?.watermarkUs,
      newTexts: ['text 0', 'text 1', 'text 2'],
    });
    for (const name of ['sentUs', 'endedUs', 'thread', 'status', 'remote', 'flags'] as const) {
      const column = batches.flatMap(({ columns, count }) => [...columns[name].subarray(0, count)]);
      expect([...(batch?.columns[name] ?? [])]).toEqual(column);
    }
  });
});
