import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WorkerTexts } from '../../../src/evidence/sample-row.ts';
import type { SampleBatch } from '../../../src/load/batch.ts';
import { VersionRoles } from '../../../src/observe/versions/version-roles.ts';
import { VersionsBefore } from '../../../src/observe/versions/versions-before.ts';
import { batchOf, samples } from '../../support/samples.ts';

const [VERSIONS, RELEASE_AT_MS] = [['v1', 'v2', 'v3'], 100];

function learning(expected?: string) {
  const roles = new VersionRoles(expected);
  const before = new VersionsBefore(roles);
  const texts = new WorkerTexts();
  return {
    before,
    deliver: (batch: SampleBatch) => before.batch(batch, texts.learn(batch)),
    roleOf: (version: string) => roles.of(version),
  };
}

describe('the versions before the release', () => {
  it('are those that answered what was sent before it, whenever their answers came', () => {
    const { before, deliver, roleOf } = learning();
    deliver({ ...batchOf(samples('v1 reset ok')), watermarkUs: 30_000 });
    before.releaseStarted(40);
    // Sent at 30 and 50.
    deliver({ ...batchOf(samples('v2=500 . v3', { startMs: 30 }), 0, 1, ['v1', 'why reset']), watermarkUs: 60_000 });
    expect(VERSIONS.map(roleOf)).toEqual(['old', 'old', 'new']);
  });

  it('are not those that answered after a release that was found to have begun some time ago', () => {
    const { before, deliver, roleOf } = learning();
    deliver(batchOf(samples('v1 v1 v1 v2 v1 v2')));
    before.releaseStarted(25);
    expect(VERSIONS.map(roleOf)).toEqual(['old', 'new', 'new']);
  });

  it('are never the expected one', () => {
    const { before, deliver, roleOf } = learning('v2');
    deliver(batchOf(samples('v1 v2')));
    before.releaseStarted(RELEASE_AT_MS);
    expect(VERSIONS.map(roleOf)).toEqual(['old', 'new', undefined]);
  });

  it('are not looked for any more when all that was sent before has been delivered', () => {
    const { before, deliver, roleOf } = learning();
    before.releaseStarted(RELEASE_AT_MS);
    deliver({ ...batchOf(samples('v1')), watermarkUs: 99_999 });
    deliver({ ...batchOf(samples('v2'), 1), watermarkUs: 100_000 });
    const unread = {
      ...batchOf(samples('v3'), 1, 1, ['v2']),
      get columns(): never {
        throw new Error('read');
      },
    };
    expect(() => deliver(unread)).not.toThrow();
    expect(() => deliver({ ...unread, worker: 0 })).toThrow('read');
    expect(VERSIONS.map(roleOf)).toEqual(['old', 'old', 'new']);
  });

  it('are the same as when every request is looked at in the order of sending', () => {
    const anySamples = fc.array(
      fc
        .tuple(
          fc.constantFrom('v1', 'v2', 'v3', 'ok', 'reset'),
          fc.integer({ min: 0, max: 200 }),
          fc.integer({ min: 1, max: 150 }),
        )
        .map(([token, startMs, latencyMs]) => samples(token, { startMs, latencyMs })[0])
        .filter((sample) => sample !== undefined),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(anySamples, fc.nat({ max: 30 }), (all, deliveredBefore) => {
        const { before, deliver, roleOf } = learning();
        const ended = all.toSorted((a, b) => a.endedUs - b.endedUs);
        const first = batchOf(ended.slice(0, deliveredBefore));
        deliver({ ...first, watermarkUs: 0 });
        before.releaseStarted(RELEASE_AT_MS);
        deliver(batchOf(ended.slice(deliveredBefore), 0, 1, first.newTexts));
        const direct = new VersionRoles(undefined);
        for (const sample of all) if (sample.sentUs < RELEASE_AT_MS * 1000) direct.roleOf(sample, ['before']);
        expect(VERSIONS.map(roleOf)).toEqual(VERSIONS.map((version) => direct.of(version)));
      }),
    );
  });
});
