import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { leaseAnnotations, leaseMessage, NO_MESSAGE } from '../../src/fleet/lease-message.ts';

const worker = fc.nat({ max: 10_000 });
const message = fc.record({
  ping: fc.nat(),
  startAtEpochMs: fc.option(fc.double({ min: 0, max: 2 ** 42, noNaN: true }), { nil: undefined }),
  offsetsMs: fc
    .array(
      fc.tuple(
        worker,
        fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((ms) => ms + 0),
      ),
    )
    .map((all) => new Map(all)),
  stop: fc.boolean(),
  resend: fc.array(fc.tuple(worker, fc.record({ from: fc.nat(), to: fc.nat() }))).map((all) => new Map(all)),
  retarget: fc.array(fc.webUrl()),
  dismissed: fc.array(worker),
});

it('says with annotations what was to be said', () => {
  fc.assert(
    fc.property(message, (said) => {
      const annotations = leaseAnnotations(said);
      expect(Object.values(annotations).every((value) => typeof value === 'string')).toBe(true);
      expect(leaseMessage(annotations)).toEqual(said);
    }),
  );
});

it('says nothing before anything was said', () => {
  expect(leaseMessage(undefined)).toEqual(NO_MESSAGE);
  expect(leaseMessage({ 'cutover.dev/other': 'x' })).toEqual(NO_MESSAGE);
});
