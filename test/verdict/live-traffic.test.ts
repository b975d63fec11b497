import { describe, expect, it } from 'vitest';
import type { SampleBatch } from '../../src/load/batch.ts';
import { watchTraffic } from '../../src/verdict/live-traffic.ts';
import { readText } from '../support/profile-text.ts';
import { healthAt } from '../support/recorded-run.ts';
import { batchOf, samples } from '../support/samples.ts';

/** Traffic with `v1` before the release, which begins at 100 ms: the moment that a window is opened at. */
function traffic({ load = 'threads: 8', clock = { nowMs: 100 } } = {}) {
  const release = 'release: { strategy: rolling, rolling: { deployment: hello, image: x } }';
  const profile = readText(`target: { url: 'http://127.0.0.1:8080' }\nload: { ${load} }\n${release}`);
  const watched = watchTraffic(profile, () => clock.nowMs);
  watched.milestone({ kind: 'release-started', atMs: 100, detail: '' });
  watched.batch(batchOf(samples('v1 v1')));
  return { watched, clock };
}

const settings = (...texts: string[]) => texts.map((text) => ({ text, where: 'test' }));

/** Later batches of the worker whose first one told `v1`. */
function batch(line: string, sequence: number, changes: Partial<SampleBatch> = {}): SampleBatch {
  return { ...batchOf(samples(line, { startMs: 100 }), 0, sequence, ['v1']), ...changes };
}

describe('live traffic', () => {
  it('checks thresholds by the grammar and rules of the verdict', () => {
    const { watched } = traffic();
    const window = watched.open(
      settings('dropped > 1', 'p99 < 1s', 'error_rate{version=old} == 0', 'outage >= 10ms', 'max < 5ms'),
    );
    watched.batch(batch('v1 reset refused v2', 1));
    expect(window.check().map(({ state, reason }) => `${state} ${reason}`)).toEqual([
      'pass observed 2',
      'inconclusive p99 needs at least 100 answers, there are 2',
      'pass observed 0 %',
      'pass observed 20 ms',
      'pass observed 2 ms',
    ]);
  });

  it('knows windows, comparisons and joined demands as well', () => {
    const { watched, clock } = traffic();
    const window = watched.open(
      settings(
        'drop_rate over 50ms <= 50%',
        'dropped over 50ms < 2',
        'max{version=new} <= 2 * max{version=old}',
        'mean over 50ms < 2 * max and failed < 10',
        'p50 over 10s < 1s',
      ),
    );
    // From 100 ms on; the two drops lie at 150 and 160 ms.
    watched.batch(batch(`v1 v1 v1 v1 v1 reset reset v2 v2 v2 v2 v2=5 v2`, 1));
    clock.nowMs = 400;
    expect(window.check().map(({ state, reason }) => `${state} ${reason}`)).toEqual([
      'pass observed 40 % in the 50 ms from 0.110 s on',
      'fail observed 2 in the 50 ms from 0.110 s on',
      'fail observed 5 ms against 2 * 2 ms = 4 ms',
      'pass mean over 50ms < 2 * max holds (observed 2.6 ms in the 50 ms from 0.160 s on against 2 * 5 ms = 10 ms); failed < 10 holds (observed 2)',
      'inconclusive the selected requests span 120 ms, less than a window of 10 s',
    ]);
  });

  it('finds one window with too much enough for it', () => {
    const { watched } = traffic();
    const asked = settings('drop_rate over 50ms > 30%', 'throughput over 50ms < 70/s', 'drop_rate over 50ms > 1%');
    const [tooMuch, mustHold] = [watched.open(asked, 'too-much'), watched.open(asked)];
    watched.batch(batch('v1 v1 v1 v1 v1 v1 reset reset v1 v1 v1 v1 v1 v1 v1 v1', 1));
    expect(tooMuch.check().map(({ state }) => state)).toEqual(['pass', 'pass', 'inconclusive']);
    expect(mustHold.check().map(({ state }) => state)).toEqual(['fail', 'fail', 'fail']);
  });

  it('looks at a window only when none of its requests is under way any more', () => {
    const { watched } = traffic();
    const window = watched.open(settings('dropped over 30ms > 0'), 'too-much');
    watched.batch(batch('v1 v1 reset v1 v1 v1', 1, { watermarkUs: 115_000 }));
    expect(window.check()).toMatchObject([{ state: 'inconclusive' }]);
    watched.batch(batch('. . . . . . v1', 2, { newTexts: [], watermarkUs: 160_000 }));
    expect(window.check()).toMatchObject([{ state: 'pass' }]);
  });

  it('doubts what the generator may have caused itself, and a dropped request never', () => {
    const { watched } = traffic();
    const window = watched.open(settings('max > 1ms', 'dropped > 0'));
    watched.batch(batch('v1 reset', 1));
    expect(window.check().map(({ doubtful }) => doubtful)).toEqual([false, false]);
    watched.health(healthAt(150, { loopLagMaxUs: 900_000 }));
    expect(window.check().map(({ doubtful }) => doubtful)).toEqual([true, false]);
    const later = watched.open(settings('max > 1ms'));
    watched.batch(batch('v1 v1', 2, { newTexts: [] }));
    expect(later.check().map(({ doubtful }) => doubtful)).toEqual([false]);
    watched.workerLost(0);
    expect(later.check().map(({ doubtful }) => doubtful)).toEqual([true]);
  });

  it('tests the share of the new version among new connections', () => {
    const { watched } = traffic();
    const window = watched.open([]);
    watched.batch(batch(`${'v1 '.repeat(75)} ${'v2 '.repeat(25)} ~v2 ~v2 ok reset`, 1));
    const at = (least: number, most = least) => window.newVersionShare({ least, most });
    expect(at(0.25)).toMatchObject({ connections: 100, ofNewVersion: 25, probability: 1 });
    expect(at(0.1).probability).toBeLessThan(0.001);
    expect(at(0.5).probability).toBeLessThan(0.001);
    expect(at(0.1, 0.3).probability).toBe(1);
    expect(at(0.25).probabilityOfNone).toBeLessThan(1e-9);
    expect(watched.open([]).newVersionShare({ least: 0.25, most: 0.25 })).toEqual({
      connections: 0,
      ofNewVersion: 0,
      probability: 1,
      probabilityOfNone: 1,
    });
  });

  it('knows which versions answered each client address, on any connection', () => {
    const { watched } = traffic({ load: 'threads: 8, localAddresses: [127.0.0.2, 127.0.0.3]' });
    const window = watched.open([]);
    const answers = batch('v1 ~v1 v2 ~v2 v1', 1);
    // Threads 0 and 1, 4 and 5 have the first address, 2 and 3 the other.
    answers.columns.thread.set([0, 4, 2, 3, 3]);
    watched.batch(answers);
    const seen = [...window.versionsByClient()].map(([client, versions]) => [client, [...versions].toSorted()]);
    expect(Object.fromEntries(seen)).toEqual({ '127.0.0.2': ['v1'], '127.0.0.3': ['v1', 'v2'] });
  });

  it('is cut when all that was sent before has ended, or can no longer end in time', async () => {
    const signal = new AbortController().signal;
    const { watched, clock } = traffic();
    const window = watched.open(settings('sent == 2'));
    clock.nowMs = 120;
    const cut = window.cut(signal);
    watched.batch(batch('v1 v1 v1 v1', 1));
    await cut;
    expect(window.check()).toMatchObject([{ state: 'pass' }]);

    const idle = watched.open([]);
    const waiting = idle.cut(signal);
    clock.nowMs += 60_000;
    await waiting;
  });

  it('goes on without a worker that was lost, before or after it was opened', async () => {
    const { watched, clock } = traffic({ load: 'threads: 8, workers: 2' });
    const before = watched.open(settings('outage >= 10ms'));
    watched.batch(batch('reset v1', 1));
    expect(before.check()).toMatchObject([{ state: 'inconclusive' }]);
    watched.workerLost(1);
    watched.batch(batch('. . v1', 2, { newTexts: [] }));
    expect(before.check()).toMatchObject([{ state: 'pass', doubtful: false }]);
    const after = watched.open(settings('sent > 0', 'outage > 1s'));
    watched.batch(batch('v1', 3, { newTexts: [] }));
    clock.nowMs = 130;
    await after.cut(new AbortController().signal);
    expect(after.check()).toMatchObject([
      { state: 'pass', doubtful: true },
      { state: 'fail', doubtful: false },
    ]);
  });

  it('waits for it no longer than the release goes on', async () => {
    const { watched } = traffic();
    const ended = new AbortController();
    const cut = watched.open([]).cut(ended.signal);
    ended.abort(new Error('Ctrl-C'));
    await expect(cut).rejects.toThrow();
  });

  it('counts no more in a window that is closed', () => {
    const { watched } = traffic();
    const window = watched.open(settings('sent == 1'));
    watched.batch(batch('v1', 1));
    window.close();
    watched.batch(batch('v1', 2, { newTexts: [] }));
    expect(window.check()).toMatchObject([{ state: 'pass' }]);
  });
});
