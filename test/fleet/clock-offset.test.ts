import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OffsetMeter } from '../../src/fleet/clock-offset.ts';

const delay = fc.integer({ min: 0, max: 500_000 });

describe("the offset of a worker's clock", () => {
  it('is never further from the truth than it says, however unevenly long the two ways are', () => {
    const rounds = fc.array(fc.record({ atUs: fc.integer({ min: 0, max: 1e9 }), there: delay, back: delay }), { minLength: 1 });
    fc.assert(
      fc.property(rounds, fc.integer({ min: -1e10, max: 1e10 }), (pings, truthUs) => {
        const meter = new OffsetMeter();
        for (const { atUs, there, back } of pings) {
          meter.add({ sentUs: atUs, workerUs: atUs + there + truthUs, heardUs: atUs + there + back });
        }
        const { offsetUs = Number.NaN, uncertaintyUs = 0 } = meter.offset ?? {};
        expect(Math.abs(offsetUs - truthUs)).toBeLessThanOrEqual(uncertaintyUs);
        const shortest = Math.min(...pings.slice(-8).map(({ there, back }) => there + back));
        expect(uncertaintyUs).toBeLessThanOrEqual(shortest / 2);
      }),
    );
  });

  it('is not known before the first round', () => {
    expect(new OffsetMeter().offset).toBeUndefined();
  });

  it('follows the newest rounds where a clock has moved', () => {
    const meter = new OffsetMeter();
    meter.add({ sentUs: 0, heardUs: 100, workerUs: 5_050 });
    meter.add({ sentUs: 1_000_000, heardUs: 1_000_100, workerUs: 1_009_050 });
    expect(meter.offset).toEqual({ offsetUs: 9_000, uncertaintyUs: 50 });
  });
});
