import { describe, expect, it } from 'vitest';
import { LiveGenerator } from '../../src/observe/live-generator.ts';
import { healthReport } from '../support/live-run.ts';

describe('the load generator, live', () => {
  it('tells the worst so far, and how it is now over all workers', () => {
    const generator = new LiveGenerator();
    generator.health(healthReport(100, { loopLagMaxUs: 30_000, gcPauseMaxUs: 7000 }));
    generator.health(healthReport(100, { worker: 1, lateSendMaxUs: 9000, waitingDue: 3 }));
    generator.health(healthReport(200, { loopLagMaxUs: 1000, openConnections: 6 }));
    expect(generator.condition).toEqual({
      maxLoopLagMs: 30,
      maxLateSendMs: 9,
      maxGcPauseMs: 7,
      waitingDue: 3,
      openConnections: 10,
      activeThreads: 10,
      busiestCpuShare: null,
      workersLost: 0,
    });
  });

  it('tells what the busiest worker uses of a core, second by second', () => {
    const generator = new LiveGenerator();
    for (let atMs = 0; atMs <= 1000; atMs += 100) {
      generator.health(healthReport(atMs, { cpuUs: 20_000 }));
      generator.health(healthReport(atMs, { worker: 1, cpuUs: 50_000 }));
    }
    expect(generator.condition.busiestCpuShare).toBeCloseTo(0.5);
  });

  it('counts lost workers, which do nothing any more', () => {
    const generator = new LiveGenerator();
    generator.health(healthReport(100));
    generator.workerLost(0);
    expect(generator.condition).toMatchObject({ workersLost: 1, activeThreads: 0 });
  });
});
