import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ComparisonReport } from '../../src/report/comparison-report.ts';
import type { RepeatReport } from '../../src/report/repeat-report.ts';
import { runCli, startCli } from '../support/cli.ts';
import { clusterState } from '../support/cluster-state.ts';
import { readEvents } from '../support/event-reader.ts';
import { app, service, startLab, type Lab, type Room } from '../support/release-lab.ts';
import { runJson } from '../support/run-report.ts';

let lab: Lab;
let folder: string;
beforeAll(async () => {
  lab = await startLab();
  folder = mkdtempSync(join(tmpdir(), 'cutover-compare-'));
});
afterAll(async () => {
  await lab.stop();
  rmSync(folder, { recursive: true });
});

/** Each makes several runs, one after the other. */
vi.setConfig({ testTimeout: 480_000 });

const LABELS = { app: 'hello', color: 'blue', track: 'stable' };

/** The app that ends at once, such that it can be released in every way, and a profile that says one of them. */
async function prepared(release: object = {}) {
  const room = await lab.room();
  const { spec, ...rest } = app('hello');
  const template = { ...spec?.template, metadata: { labels: LABELS } };
  const own = { ...spec, selector: { matchLabels: LABELS }, template };
  await room.apply({ ...rest, spec: own }, service({ app: 'hello', color: 'blue' }));
  const { namespace } = room.cluster;
  const profile = join(folder, `${namespace}.yaml`);
  // After the release as long as proxies may take to follow: only then does the new version answer for sure.
  const timing = { baseline: '300ms', settle: '1500ms', timeout: '1m', expectVersion: '12.0' };
  const rolling = { deployment: 'hello', image: 'cutover/hello:12.0' };
  writeFileSync(
    profile,
    JSON.stringify({
      cluster: { kubeconfig: lab.kubeconfig, namespace },
      target: { service: { name: 'hello' } },
      load: { threads: 8, rampUp: '100ms', rate: '200/s', version: { header: 'X-App-Version' } },
      release: { strategy: 'rolling', ...timing, rolling, ...release },
      // The machine of a test has other things to do: what is looked at here is not how evenly requests were sent.
      proof: { minRequestsDuringRelease: '1', maxGeneratorStall: '30s' },
      compare: { pause: '0s' },
    }),
  );
  return { room, profile, out: join(folder, `${namespace}-out`) };
}

const readComparison = (out: string) => JSON.parse(readFileSync(join(out, 'compare.json'), 'utf8')) as ComparisonReport;

async function expectServesOld(room: Room, before: object): Promise<void> {
  expect(await clusterState(room)).toEqual(before);
  await room.serves('11.0');
}

/** So many runs in small, each with a link to its own page, which is there. */
function expectPictures(page: string, runs: number): void {
  const html = readFileSync(page, 'utf8');
  expect(html.match(/class="run-picture"/g)).toHaveLength(runs);
  const links = [...html.matchAll(/href="([^#"][^"]*)"/g)].map(([, href = '']) => join(dirname(page), decodeURIComponent(href)));
  expect(new Set(links).size).toBe(runs);
  expect(links.filter((file) => !existsSync(file))).toEqual([]);
}

describe('cutover compare', () => {
  it('releases in every way from the same state, and leaves that state', async () => {
    const canary = {
      service: 'hello',
      deployment: 'hello',
      image: 'cutover/hello:12.0',
      warmUp: '1500ms',
      steps: [{ replicas: '1', hold: '3s' }],
    };
    const { room, profile, out } = await prepared({ canary });
    const before = await clusterState(room);
    const args = ['compare', profile, '--repeat', '1', '--seed', '3', '--what-if', 'rolling:preStop=2s', '--out', out];
    const comparing = startCli([...args, '--live', '0']);
    const [, url] = /Live view is at (\S+)\n/.exec(await comparing.seen(/Live view is at \S+\n/)) ?? [];
    const ends: unknown[] = [];
    for await (const { event, data } of readEvents(new URL('/events', url))) {
      if (event === 'end' && ends.push(data) === 1) break;
    }
    const { exitCode, stdout, stderr } = await comparing.result;
    expect(ends).toMatchObject([{ word: 'Compared', exitCode, hasReport: true }]);
    await expectServesOld(room, before);

    const { contenders, runs, standings, complete, seed, isTold } = readComparison(out);
    expect(runs.filter(({ verdict }) => verdict === 'release-failed')).toEqual([]);
    expect(exitCode, stderr).toBe(4);
    expect({ complete, seed, isTold }).toEqual({ complete: true, seed: 3, isTold: false });
    expect(contenders.map(({ name }) => name)).toEqual(['rolling', 'blue-green', 'recreate', 'canary', 'rolling preStop=2s']);
    expect(contenders.map(({ sets }) => sets.length)).toEqual([1, 6, 3, 1, 1]);
    expect(runs.map(({ name }) => name).toSorted()).toEqual(contenders.map(({ name }) => name).toSorted());

    // Far enough apart to show in one run: nothing but kept connections, about a second of the proxies' lag, all of the restart.
    const dropped = new Map(runs.map((run) => [run.name, run.dropped]));
    const [rolling = 0, recreate = 0] = [dropped.get('rolling'), dropped.get('recreate')];
    expect(dropped.get('blue-green')).toBeLessThan(rolling);
    expect(dropped.get('rolling preStop=2s')).toBeLessThan(rolling);
    expect(rolling).toBeLessThan(recreate);

    for (const { folder: name, verdict, dropped: count } of runs) {
      expect(runJson(join(out, name))).toMatchObject({ verdict, requests: { dropped: count } });
    }
    const untold = runs.flatMap(({ name, extraPodsAtPeak, extraPodSeconds, firstNewMs, onlyNewMs, overlapMs }) => {
      const figures = { extraPodsAtPeak, extraPodSeconds, firstNewMs, onlyNewMs, overlapMs };
      return Object.entries(figures).flatMap(([figure, value]) => (value === null ? [`${name}: ${figure}`] : []));
    });
    expect(untold).toEqual([]);
    const ran = new Map(runs.map((run) => [run.name, run]));
    expect(ran.get('blue-green')?.extraPodsAtPeak).toBe(2);
    expect(ran.get('recreate')?.outageMs).toBeGreaterThan(200);
    expect(standings.length).toBe(5);

    expectPictures(join(out, 'comparison.html'), 5);

    expect(stdout).toContain('5 x 1 runs in shuffled order (--seed 3)');
    expect(stdout).toMatch(/^ +dropped, median +\d/m);
    expect(stdout).toMatch(/it\s+takes\s+at\s+least\s+4\s+of\s+each\./);
    const pageAgain = join(folder, 'elsewhere.html');
    const again = await runCli(['report', out, '--report', `html=${pageAgain}`]);
    expectPictures(pageAgain, 5);
    expect(await runCli(['report', out, '--report', 'junit'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('junit is of a single run'),
    });
    expect({ ...again, stderr: '' }).toEqual({
      ...again,
      exitCode: 4,
      stderr: '',
      stdout: stdout.slice(0, stdout.indexOf('\nEvidence:')),
    });

    expect(stderr).toContain('blue-green: made out as --set release.blueGreen.service=hello');
  });

  it('puts the cluster back when it is interrupted, and shows what it has', async () => {
    const { room, profile, out } = await prepared();
    const before = await clusterState(room);
    const cli = startCli(['compare', profile, '--strategies', 'rolling,recreate', '--repeat', '2', '--out', out]);
    await cli.seen(/Run 2 of 4[^]*release-started/);
    cli.process.kill('SIGINT');
    const { exitCode, stdout } = await cli.result;
    expect(exitCode).toBe(130);
    await expectServesOld(room, before);
    const { complete, runs } = readComparison(out);
    expect({ complete, verdicts: runs.map(({ verdict }) => verdict) }).toEqual({
      complete: false,
      verdicts: ['fail', 'interrupted'],
    });
    expect(stdout).toMatch(/of which 2\s+were made/);
    expect(await runCli(['rollback', out])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Nothing to take back'),
    });
  });

  it('is taken back by `cutover rollback` of its folder when it was killed, what it tried out included', async () => {
    const { room, profile, out } = await prepared();
    const before = await clusterState(room);
    const cli = startCli([
      'compare',
      profile,
      '--strategies',
      'rolling',
      '--what-if',
      'preStop=1s',
      '--repeat',
      '1',
      '--out',
      out,
    ]);
    await cli.seen(/changing Deployment[^]*release-started/);
    cli.process.kill('SIGKILL');
    await cli.result;
    expect(await clusterState(room)).not.toEqual(before);
    expect((await runCli(['rollback', out])).exitCode).toBe(0);
    await expectServesOld(room, before);
  });

  it('goes on when a way to release does not work, and says so', async () => {
    const { room, profile, out } = await prepared({ recreate: { deployment: 'hello', image: 'registry.example/none:1' } });
    const before = await clusterState(room);
    const args = ['compare', profile, '--strategies', 'recreate', '--repeat', '2', '--out', out];
    const { exitCode, stdout } = await runCli(args);
    expect(exitCode).toBe(5);
    expect(stdout).toContain('recreate is not in the order: its release failed in 2 of 2 runs.');
    await expectServesOld(room, before);
  });
});

describe('cutover run --repeat', () => {
  it('makes so many runs from the same state; the worst verdict counts', async () => {
    const { room, profile, out } = await prepared();
    const before = await clusterState(room);
    const { exitCode, stdout } = await runCli(['run', profile, '--no-check', '--repeat', '2', '--out', out]);
    expect(exitCode).toBe(3);
    await expectServesOld(room, before);
    const report = JSON.parse(readFileSync(join(out, 'repeat.json'), 'utf8')) as RepeatReport;
    expect(report).toMatchObject({ schema: 'cutover/repeat/v1', verdict: 'fail', repeat: 2, complete: true });
    expect(report.runs.map(({ folder: name }) => existsSync(join(out, name, 'run.json')))).toEqual([true, true]);
    expect(stdout).toContain('Each of 2 releases dropped requests');
    expect(readFileSync(join(out, 'repeat.html'), 'utf8')).toContain('Each of 2 releases dropped requests');
  });
});

describe('bad usage is refused before anything is touched', () => {
  it.each([
    [['--strategies', 'roling'], 'there is no strategy "roling"', 'did you mean rolling?'],
    [['--what-if', 'preStp=5s'], 'there is no key "preStp"', 'did you mean preStop?'],
    [['--repeat', '0'], 'expected a whole number from 1 to 1000', ''],
    [['--seed', 'x'], 'expected a whole number from 0', ''],
  ])('%j', async (flags, fault, next) => {
    const profile = join(folder, 'bad-usage.yaml');
    const release = { strategy: 'rolling', rolling: { deployment: 'hello', image: 'hello:2' } };
    writeFileSync(profile, JSON.stringify({ target: { service: { name: 'hello' } }, release }));
    const { exitCode, stderr } = await runCli(['compare', profile, ...flags]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(fault);
    expect(stderr).toContain(next);
  });

  it.each([
    ['--report', 'junit'],
    ['--metrics', '0'],
  ])('of many runs: %s %s', async (flag, value) => {
    const profile = join(folder, 'bad-usage.yaml');
    const release = { strategy: 'rolling', rolling: { deployment: 'hello', image: 'hello:2' } };
    writeFileSync(profile, JSON.stringify({ target: { service: { name: 'hello' } }, release }));
    const { exitCode, stderr } = await runCli(['run', profile, '--no-check', '--repeat', '2', flag, value]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`${flag}: it is for a single run`)]);
  });
});
