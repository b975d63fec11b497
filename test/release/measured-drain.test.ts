import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEvidence } from '../../src/evidence/reader.ts';
import type { Drain } from '../../src/observe/drops/drains.ts';
import type { DropGroup } from '../../src/observe/drops/drops.ts';
import { examine } from '../../src/report/assess.ts';
import { releasedUnderLoad, runFolderOf } from '../support/loaded-release.ts';
import { app, service, startLab, type Lab } from '../support/release-lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

/** A rolling update of an app that does this at SIGTERM, under load: what its evidence says of drops and drains. */
async function rolled(
  env: Readonly<Record<string, string>>,
): Promise<{ dropped: number; drops: readonly DropGroup[]; drains: readonly Drain[] }> {
  const room = await lab.room();
  await room.apply(app('hello', { env }), service({ app: 'hello' }));
  await room.serves('11.0');
  const rolling = { deployment: 'hello', image: 'cutover/hello:12.0' };
  await releasedUnderLoad(lab, room, {
    release: { strategy: 'rolling', rolling, settle: '1500ms' },
    load: { connection: 'both' },
  });
  const { report, observation } = await examine(readEvidence(runFolderOf(room)));
  return { dropped: report.requests.dropped, drops: observation.drops, drains: report.drains };
}

describe('how long deleted pods are still sent to is measured', () => {
  it('at the requests that are lost, where the app ends at once', async () => {
    const { dropped, drops, drains } = await rolled({ ON_SIGTERM: 'exit' });
    expect(drops.reduce((sum, { requests }) => sum + requests, 0)).toBe(dropped);
    expect(drains).toHaveLength(2);
    for (const drain of drains) {
      expect(drain).toMatchObject({ graceSeconds: 30, containerExitedAfterMs: expect.any(Number) as number });
      expect(drain.endpointRemovedAfterMs).toBeGreaterThanOrEqual(0);
    }
    expect(drains.some(({ lastDropAfterMs = 0 }) => lastDropAfterMs > 0)).toBe(true);
    expect(drops.filter(({ connection }) => connection === 'new').map(({ offsetMs }) => offsetMs)).toContainEqual({
      min: expect.any(Number) as number,
      max: expect.any(Number) as number,
    });
    // What died on kept connections had been told by a version before.
    for (const { connectionVersion, ageMs } of drops.filter(({ connection }) => connection === 'reused')) {
      expect(connectionVersion).toMatch(/^1[12]\.0$/);
      expect(ageMs?.min).toBeGreaterThan(0);
    }
  });

  it('at the answers of the old version, where it goes on', async () => {
    const { dropped, drains } = await rolled({ ON_SIGTERM: 'serve', SERVE_MS: '3000' });
    expect(dropped).toBe(0);
    expect(drains.map(({ lastDropAfterMs }) => lastDropAfterMs)).toEqual([undefined, undefined]);
    expect(drains[0]?.lastAnswerAfterMs).toBeUndefined();
    expect(drains[1]?.lastAnswerAfterMs).toBeGreaterThan(0);
    expect(drains[1]?.lastAnswerAfterMs).toBeLessThan(drains[1]?.containerExitedAfterMs ?? 0);
  });
});
