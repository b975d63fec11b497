import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRunClock } from '../../../src/clock.ts';
import type { Frame } from '../../../src/fleet/frame.ts';
import { NO_MESSAGE } from '../../../src/fleet/lease-message.ts';
import { readWords } from '../../../src/fleet/worker-words.ts';
import { FrameLog } from '../../../src/fleet/worker/frame-log.ts';
import { ShareWorker } from '../../../src/fleet/worker/share-worker.ts';
import { version } from '../../../src/version.ts';
import { framesIn } from '../../support/frame-lines.ts';
import { type RecordingServer, startRecordingServer } from '../../support/recording-server.ts';
import { planOf } from '../../load/run-load.ts';

let server: RecordingServer;
beforeAll(async () => {
  server = await startRecordingServer();
});
afterAll(() => server.close());

it('a worker whose log is not taken stops its load, and says how many samples nobody will see', async () => {
  const waiting: (() => void)[] = [];
  let text = '';
  const log = new FrameLog((more, taken) => {
    text += more;
    waiting.push(taken);
  });
  const plan = planOf(server.url, { threads: 4, thinkTimeMs: 5, loops: Infinity });
  const clock = startRunClock();
  const order = { version: version(), startedAtEpochMs: clock.startedAtEpochMs, workers: 1, plan };
  const worker = new ShareWorker(order, 0, clock, log, 3_000);
  worker.hear({ ...NO_MESSAGE, startAtEpochMs: clock.startedAtEpochMs });
  expect(await worker.ended).toBe('log-stalled');

  const frames = framesIn(text);
  const lastOf = (type: Frame['type']): Buffer => frames.findLast((frame) => frame.type === type)?.payload ?? Buffer.alloc(0);
  const end = readWords('end', lastOf('end'));
  const stalled = readWords('stalled', lastOf('stalled'));
  expect(end).toMatchObject({ reason: 'log-stalled', samples: server.arrived.length });
  expect(stalled.lostSamples).toBeGreaterThan(0);
  expect(stalled.lostFromUs).toBeLessThanOrEqual(stalled.lostToUs ?? Number.NaN);
  expect(stalled.waitingBytes).toBeGreaterThan(3_000);
  // Nothing was taken: what waits is what was let in before the bound, and the few words about it.
  expect(log.waitingBytes).toBeLessThan(20_000);
  for (const taken of waiting) taken();
  await log.allTaken;
});
