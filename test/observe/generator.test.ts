import { describe, expect, it } from 'vitest';
import { generatorCondition } from '../../src/observe/generator.ts';
import { healthAt } from '../support/recorded-run.ts';

describe("the generator's condition", () => {
  it('is the worst of its reports from the given time on', () => {
    const health = [
      healthAt(900, { loopLagMaxUs: 80_000, waitingDue: 99, gcPauseMaxUs: 70_000, openConnections: 90 }),
      healthAt(1000, { loopLagMaxUs: 3000, lateSendMaxUs: 500, waitingDue: 2, cpuUs: 40_000, gcPauseMaxUs: 1500 }),
      healthAt(1100, { worker: 1, loopLagMaxUs: 2000, lateSendMaxUs: 9000, waitingDue: 1, cpuUs: 60_000, openConnections: 7 }),
    ];
    expect(generatorCondition(health, 1000)).toEqual({
      maxLoopLagMs: 3,
      longestStall: { lagMs: 3, cpuMs: 40, gcPauseMs: 1.5 },
      maxLateSendMs: 9,
      maxWaitingDue: 2,
      unsentDue: 3,
      cpuSeconds: 0.1,
      maxGcPauseMs: 1.5,
      maxOpenConnections: 17,
      maxConnectionTrackingFill: null,
      workers: [
        { worker: 0, cpuShare: 0.4, lateShare: 0 },
        { worker: 1, cpuShare: null, lateShare: 1 },
      ],
      reports: 2,
    });
  });

  it('counts the CPU share over the time that the reports cover, and how many of them tell of late sends', () => {
    const health = [
      healthAt(100, { cpuUs: 90_000 }),
      healthAt(200, { cpuUs: 50_000, lateSendMaxUs: 5000 }),
      healthAt(400, { cpuUs: 10_000, lateSendMaxUs: 5001 }),
    ];
    const [worker] = generatorCondition(health, 0).workers;
    expect(worker?.cpuShare).toBeCloseTo(60 / 300);
    expect(worker?.lateShare).toBeCloseTo(1 / 3);
  });

  it('knows how full the table of tracked connections was, where there is one', () => {
    const health = [
      healthAt(100, { connectionTrackingFill: 0.5 }),
      healthAt(200, { connectionTrackingFill: 0.2 }),
      healthAt(300),
    ];
    expect(generatorCondition(health, 0).maxConnectionTrackingFill).toBe(0.5);
  });

  it('is unknown without reports', () => {
    expect(generatorCondition([], 0)).toMatchObject({
      reports: 0,
      longestStall: null,
      workers: [],
      maxConnectionTrackingFill: null,
    });
  });
});
