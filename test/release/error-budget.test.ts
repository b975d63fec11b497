import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app, service, startLab, type AppOptions, type Lab, type Room } from '../support/release-lab.ts';
import { releasedUnderLoad, stepsOf } from '../support/loaded-release.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

async function helloIn(room: Room, options: AppOptions = {}): Promise<void> {
  await room.apply(app('hello', options), service({ app: 'hello' }));
  await room.serves('11.0');
}

const rolling = (env: object = {}) => ({
  strategy: 'rolling',
  // Slow enough for the budget to be burnt before the rollout is over.
  rolling: { deployment: 'hello', image: 'cutover/hello:12.0', env, minReadySeconds: '3' },
});

const RECREATE = {
  strategy: 'recreate',
  recreate: { deployment: 'hello', image: 'cutover/hello:12.0', env: { START_DELAY_MS: '2000' } },
};

describe('a release that burns its error budget', () => {
  it.each([
    ['dropped requests', RECREATE, 'dropped > 20', /observed \d\d/],
    ['an outage', RECREATE, 'outage > 300ms and drop_rate over 300ms > 50%', /outage > 300ms holds .* in the 300 ms from/],
    ['rejected answers', rolling({ FAIL_RATE: '1' }), 'error_rate{connection=new} >= 10%', /observed \d[\d.]* %/],
    [
      'slow answers',
      rolling({ LATENCY_MS: '1500' }),
      'p50{version=new} > 1s and p50{version=new} > 3 * p50{version=old}',
      /p50\{version=new\} > 1s holds .* from schedule against 3 \* /,
    ],
  ])('by %s is stopped, restored and accounted for', async (_, strategy, abort, observed) => {
    const room = await lab.room();
    await helloIn(room);
    const before = await room.cluster.get('Deployment', 'hello');
    const release = { ...strategy, abort: [abort] };
    // Threads enough for slow answers not to keep the others from being asked for in time.
    const report = await releasedUnderLoad(lab, room, { release, load: { threads: '200' }, thresholds: ['dropped == 0'] });

    expect(report.reasons[0]).toContain(`the release failed: aborted, as ${abort}: `);
    expect(report.reasons[0]).toMatch(observed);
    expect(report.reasons[0]).toContain('; restored: ');
    expect(report.verdict).toBe('release-failed');
    expect(stepsOf(report)).toEqual(['release-started', 'updated', 'release-failed', 'restore-started', 'restored']);
    const { sent, ok, rejected, dropped, local } = report.requests;
    expect(sent).toBe(ok + rejected + dropped + local);
    await room.serves('11.0');
    expect((await room.cluster.get('Deployment', 'hello'))?.spec).toEqual(before?.spec);
  });

  it('goes on while it is not burnt', async () => {
    const room = await lab.room();
    await helloIn(room, { env: { ON_SIGTERM: 'serve', SERVE_MS: '4000' } });
    const abort = [
      'failed > 0',
      'p99 > 10s',
      'outage{connection=new} > 1s',
      'gap >= 10s',
      'overlap > 1m',
      'throughput over 2s < 1/s',
    ];
    const report = await releasedUnderLoad(lab, room, { release: { ...rolling(), abort } });
    expect(report.verdict).toBe('pass');
  });

  it('is not blamed for what came before it', async () => {
    const room = await lab.room();
    await helloIn(room, { env: { FAIL_RATE: '0.5', ON_SIGTERM: 'serve', SERVE_MS: '4000' } });
    const release = { ...rolling({ FAIL_RATE: '0' }), abort: ['dropped > 0', 'rejected{version=new} > 0'] };
    const report = await releasedUnderLoad(lab, room, { release });
    expect(report.requests.byPhase.before?.rejected).toBeGreaterThan(0);
    expect(report.verdict).toBe('pass');
  });
});

describe('an abort threshold', () => {
  let room: Room;
  beforeAll(async () => {
    room = await lab.room();
    await room.apply(app('hello'), service({ app: 'hello' }));
  });

  it.each([
    ['dropped == 0', 'it says what is too much, with > or >=: `==` could hold before anything was sent'],
    ['throughput < 10/s', 'it says what is too much, with > or >=: `<` could hold before anything was sent'],
    ['p99{phase=during} > 1s', 'column 11: it is about what is sent while it is looked at, so it cannot be selected by phase'],
    ['p99 > 2 * p99{phase=before}', 'column 21: it is about what is sent while it is looked at'],
    ['dropped == 0 and ok < 5', 'column 9: it says what is too much, with > or >='],
    ['dropt > 0', 'did you mean `dropped`?'],
  ])('%s is refused before anything is sent', async (abort, why) => {
    const release = { ...rolling(), abort: ['failed > 5', abort] };
    await expect(releasedUnderLoad(lab, room, { release })).rejects.toMatchObject({
      message: expect.stringContaining(why),
      where: expect.stringMatching(/^test\.yaml:\d+:\d+$/),
      exitCode: 2,
    });
  });
});
