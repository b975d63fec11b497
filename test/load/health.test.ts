import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { connectionTrackingFill } from '../../src/load/connection-tracking.ts';
import { HealthMeter } from '../../src/load/health.ts';

const CONDITION = { waitingDue: 3, openConnections: 5, activeThreads: 7 };

describe("a worker's health", () => {
  const meters: HealthMeter[] = [];
  afterEach(() => meters.splice(0).forEach((meter) => meter.close()));

  function meterOf(worker: number): HealthMeter {
    const meter = new HealthMeter(worker, worker === 0);
    meters.push(meter);
    return meter;
  }

  /** Makes garbage, turn by turn, until the meter has heard of a collection. */
  async function afterCollections(meter: HealthMeter): Promise<ReturnType<HealthMeter['report']>> {
    for (;;) {
      const garbage = Array.from({ length: 100_000 }, (_, index) => ({ index }));
      await nextTurn();
      const report = meter.report(garbage.length, CONDITION);
      if (report.gcPauseUs > 0) return report;
    }
  }

  it('tells of garbage collections, and of each only once', async () => {
    const meter = meterOf(0);
    const report = await afterCollections(meter);
    expect(report.gcPauseMaxUs).toBeGreaterThan(0);
    expect(report.gcPauseMaxUs).toBeLessThanOrEqual(report.gcPauseUs);
    meter.close();
    expect(meter.report(0, CONDITION)).toMatchObject({ gcPauseUs: 0, gcPauseMaxUs: 0 });
  });

  it('holds the worst since the last report, and its condition now', () => {
    const meter = meterOf(1);
    for (const lagUs of [10, 300, 20]) meter.loopLag(lagUs);
    for (const latenessUs of [5, -2, 4]) meter.lateSend(latenessUs);
    expect(meter.report(1000, CONDITION)).toMatchObject({
      worker: 1,
      atUs: 1000,
      loopLagMaxUs: 300,
      lateSendMaxUs: 5,
      ...CONDITION,
    });
    expect(meter.report(2000, CONDITION)).toMatchObject({ loopLagMaxUs: 0, lateSendMaxUs: 0 });
  });

  it('tells of the table of tracked connections once for the machine', () => {
    expect(typeof meterOf(0).report(0, CONDITION).connectionTrackingFill).toBe(typeof connectionTrackingFill());
    expect(meterOf(1).report(0, CONDITION).connectionTrackingFill).toBeUndefined();
  });
});
