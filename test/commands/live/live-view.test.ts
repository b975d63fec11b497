import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LiveView, withLiveView } from '../../../src/commands/live/live-view.ts';
import { CutoverError } from '../../../src/errors.ts';
import type { LiveEnd, LiveUpdate } from '../../../src/report/live/live-update.ts';
import { readEvents, type ToldEvent } from '../../support/event-reader.ts';
import { healthReport, liveProfile, liveRun } from '../../support/live-run.ts';
import { samples } from '../../support/samples.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ENDING = { tone: 'good', word: 'Pass', reasons: ['the check passed'], exitCode: 0, folder: '/runs/1' } as const;
const QUIET = { write() {}, isTerminal: false, columns: 80 };

async function openView(address = '0') {
  let told = '';
  const view = await LiveView.open(address, { ...QUIET, write: (text) => void (told += text) });
  onTestFinished(() => view.close());
  return { view, told, url: /http:\S+/.exec(told)?.[0] ?? '' };
}

/** The updates that a reader gets until one is as it is waited for, that one included. */
async function updatesUntil(url: string, isLast: (update: LiveUpdate) => boolean): Promise<LiveUpdate[]> {
  const updates: LiveUpdate[] = [];
  for await (const { event, data } of readEvents(new URL('/events', url))) {
    if (event !== 'update') continue;
    updates.push(data as LiveUpdate);
    if (isLast(data as LiveUpdate)) break;
  }
  return updates;
}

async function answerTo(url: string, path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  const sent = request(new URL(path, url), { method, headers, agent: false }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const pieces = await response.setEncoding('utf8').toArray();
  return { status: response.statusCode, headers: response.headers, text: pieces.join('') };
}

describe('a live view', () => {
  it('tells whoever comes all of the run so far, and then what follows', async () => {
    const { view, url } = await openView();
    const run = liveRun(view, liveProfile('shop', 'command'), 20_000);
    run.milestone(0, 'load-started', '2 threads');
    run.answers(samples('v1 v1 reset rejected', { startMs: 200 }));
    run.milestone(6000, 'release-started', 'command');
    run.watcher.output('deploy', '\u001b[32mstep\u001b[0m\tby step');
    run.watcher.health?.(healthReport(100, { loopLagMaxUs: 20_000 }));
    let isFollowed = false;
    const updates = await updatesUntil(url, ({ isWhole, log }) => {
      if (isWhole) {
        run.answers(samples('~timeout', { startMs: 300 }));
        run.milestone(19_000, 'switched', 'Service shop');
        return false;
      }
      isFollowed ||= log.items.some(({ kind }) => kind === 'switched');
      return isFollowed;
    });
    const [first, ...later] = updates;
    expect(first).toMatchObject({
      isWhole: true,
      now: {
        name: 'shop',
        strategy: 'command',
        targetUrl: 'http://127.0.0.1:1/',
        stage: { title: 'During the release', expectedMs: null, what: 'release-started command' },
        total: { sent: 4, ok: 2, dropped: 1, rejected: 1 },
        dropped: { new: 1, reused: 0 },
        failures: [
          { outcome: 'rejected', isDropped: false, count: 1 },
          { outcome: 'reset', isDropped: true, count: 1 },
        ],
        generator: { maxLoopLagMs: 20, activeThreads: 5 },
      },
      course: { from: 0, versions: ['v1'] },
      log: {
        from: 0,
        items: [
          { kind: 'load-started' },
          { kind: 'release-started' },
          { kind: 'deploy', text: 'step    by step', isOutput: true },
        ],
      },
    });
    expect(first?.course.steps[0]).toMatchObject({ ok: [2], dropped: 1, rejected: 1 });
    expect(later.at(-1)).toMatchObject({
      isWhole: false,
      now: { total: { sent: 5, dropped: 2 }, dropped: { new: 1, reused: 1 } },
      log: { items: expect.arrayContaining([expect.objectContaining({ kind: 'switched' })]) },
    });
  });

  it('of a series begins anew with each run, and keeps what came of those before it', async () => {
    const { view, url } = await openView();
    const told = view.ofSeries(2);
    told.runStarts(1);
    liveRun(view, liveProfile('shop'), 20_000).answers(samples('v1 v1', { startMs: 100 }));
    const updates = await updatesUntil(url, ({ isWhole, series }) => {
      if (isWhole && series?.current === 1) {
        told.runEnded({ name: 'shop', verdict: 'pass', sent: 2, dropped: 0, outageMs: 0, onlyNewMs: null });
        told.between('going back');
        told.runStarts(2);
        liveRun(view, liveProfile('shop'), 1000);
      }
      return isWhole && series?.current === 2;
    });
    expect(updates.at(0)).toMatchObject({ series: { runs: 2, current: 1, done: { items: [] } }, now: { total: { sent: 2 } } });
    expect(updates.at(-1)).toMatchObject({
      isWhole: true,
      series: { current: 2, between: '', done: { from: 0, items: [{ verdict: 'pass', sent: 2 }] } },
      now: { total: { sent: 0 } },
      course: { from: 0, versions: [] },
    });
  });

  it('is only waited for before the first run', async () => {
    const { url } = await openView();
    const events: ToldEvent[] = [];
    for await (const event of readEvents(new URL('/events', url))) if (events.push(event) === 2) break;
    expect(events.map(({ event }) => event)).toEqual(['waiting', 'waiting']);
  });

  it('numbers what it tells, and ends with the verdict, also for who comes after it', async () => {
    const { view, url } = await openView();
    liveRun(view, liveProfile('load'), 1000);
    const events: ToldEvent[] = [];
    for await (const event of readEvents(new URL('/events', url))) {
      if (events.push(event) === 1) view.end(ENDING);
      if (event.event === 'end') break;
    }
    const late: ToldEvent[] = [];
    for await (const event of readEvents(new URL('/events', url))) if (late.push(event) === 2) break;
    const end: LiveEnd = { ...ENDING, hasReport: false };
    expect(events.at(-1)).toMatchObject({ event: 'end', data: end });
    expect(late).toMatchObject([
      { event: 'update', data: { isWhole: true } },
      { event: 'end', data: end },
    ]);
    const ids = events.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  it('has the report from the end on, until whoever was there has gone', async () => {
    const { view, url } = await openView();
    liveRun(view, liveProfile('load'), 1000);
    const file = join(temporaryFolder(), 'report.html');
    writeFileSync(file, '<!doctype html>whole');
    expect((await answerTo(url, '/report')).status).toBe(404);
    const reader = readEvents(new URL('/events', url));
    await reader.next();
    view.end(ENDING, file);
    const closed = view.close();
    expect(await answerTo(url, '/report')).toMatchObject({ status: 200, text: '<!doctype html>whole' });
    await reader.return(undefined);
    await closed;
    await expect(answerTo(url, '/')).rejects.toThrow('ECONNREFUSED');
  });

  it('turns readers away when there are too many, and takes others when some have gone', async () => {
    const { url } = await openView();
    const readers = Array.from({ length: 64 }, () => readEvents(new URL('/events', url)));
    await Promise.all(readers.map((reader) => reader.next()));
    expect((await answerTo(url, '/events')).status).toBe(503);
    await Promise.all(readers.map((reader) => reader.return(undefined)));
    await vi.waitFor(
      async () => {
        const another = readEvents(new URL('/events', url));
        expect(await another.next()).toMatchObject({ done: false });
        await another.return(undefined);
      },
      { timeout: 20_000 },
    );
  });

  it('refuses strangers, and anything but reading', async () => {
    const { url } = await openView();
    expect((await answerTo(url, '/', { Host: 'rebound.example' })).status).toBe(403);
    expect((await answerTo(url, '/events', { Origin: 'http://evil.example' })).status).toBe(403);
    expect(await answerTo(url, '/', {}, 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    expect((await answerTo(url, '/../etc/passwd')).status).toBe(404);
    const page = await answerTo(url, '/?from=a-link');
    expect(page).toMatchObject({
      status: 200,
      headers: {
        'content-security-policy': "frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    });
    expect(page.text).toMatch(/^<!doctype html>/);
  });
});

describe('where it is', () => {
  it('is said, with a warning where others reach it', async () => {
    expect((await openView()).told).toMatch(/^Live view is at http:\/\/127\.0\.0\.1:\d+\/\n$/);
    expect((await openView('0.0.0.0:0')).told).toMatch(/0\.0\.0\.0:\d+\/ \(whoever reaches this address can read it\)\n$/);
  });

  it.each(['here', '99999', '127.0.0.1:', ''])('cannot be at "%s"', async (address) => {
    await expect(LiveView.open(address, QUIET)).rejects.toThrow(`expected a port, or ADDRESS:PORT, found "${address}"`);
  });

  it('cannot be where something else is', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const fault = await LiveView.open(String(port), QUIET).catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(CutoverError);
    expect(fault).toMatchObject({
      message: expect.stringContaining('EADDRINUSE'),
      where: `--live ${port}`,
      next: expect.stringContaining('--live 0'),
      exitCode: 2,
    });
  });
});

describe('work in a live view', () => {
  it('is done without one where none is asked for', async () => {
    expect(await withLiveView({}, QUIET, (view) => Promise.resolve(view))).toBeUndefined();
  });

  it('that throws says so in the view, whose port is free afterwards', async () => {
    const events: ToldEvent[] = [];
    let url = '';
    const output = { ...QUIET, write: (text: string) => void (url = /http:\S+/.exec(text)?.[0] ?? '') };
    const work = withLiveView({ live: '0' }, output, async () => {
      const reading = (async () => {
        for await (const event of readEvents(new URL('/events', url))) {
          events.push(event);
          if (event.event === 'end') break;
        }
      })();
      reading.catch(() => {});
      await vi.waitFor(() => expect(events).not.toEqual([]), { timeout: 20_000 });
      throw new CutoverError('the cluster is gone', { next: 'look for it', exitCode: 5 });
    });
    await expect(work).rejects.toThrow('the cluster is gone');
    expect(events.at(-1)).toMatchObject({
      event: 'end',
      data: { word: 'No verdict', reasons: ['the cluster is gone', 'next: look for it'], exitCode: 5, hasReport: false },
    });
    await expect(answerTo(url, '/')).rejects.toThrow('ECONNREFUSED');
  });
});
