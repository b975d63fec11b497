import { expect, it } from 'vitest';
import { generatorCondition } from '../../src/observe/generator.ts';
import { healthAt } from '../support/recorded-run.ts';

it("the generator's condition is the worst of its reports from the given time on", () => {
  const health = [
    healthAt(900, { loopLagMaxUs: 80_000, waitingDue: 99 }),
    healthAt(1000, { loopLagMaxUs: 3000, lateSendMaxUs: 500, waitingDue: 2, cpuUs: 40_000 }),
    healthAt(1100, { worker: 1, loopLagMaxUs: 2000, lateSendMaxUs: 9000, waitingDue: 1, cpuUs: 60_000 }),
  ];
  expect(generatorCondition(health, 1000)).toEqual({
    maxLoopLagMs: 3,
    maxLateSendMs: 9,
    maxWaitingDue: 2,
    unsentDue: 3,
    cpuSeconds: 0.1,
    reports: 2,
  });
});
