import { describe, expect, it } from 'vitest';
import { readWords } from '../../../src/fleet/worker-words.ts';
import { FrameLog } from '../../../src/fleet/worker/frame-log.ts';
import { framesIn } from '../../support/frame-lines.ts';

/** A log whose text is taken when the test says so. */
function heldLog(keptBytes?: number) {
  const waiting: (() => void)[] = [];
  let text = '';
  const log = new FrameLog((more, taken) => {
    text += more;
    waiting.push(taken);
  }, keptBytes);
  return {
    log,
    take: () => waiting.splice(0).forEach((taken) => taken()),
    frames: () => framesIn(text),
  };
}

describe("a worker's log", () => {
  it('knows what waits to be taken, and when nothing does', async () => {
    const { log, take } = heldLog();
    await log.allTaken;
    log.say('ramped-up', {});
    log.sayBytes('batch', Buffer.alloc(300));
    expect(log.waitingFrames).toBe(2);
    expect(log.waitingBytes).toBeGreaterThan(400);
    take();
    await log.allTaken;
    expect([log.waitingFrames, log.waitingBytes]).toEqual([0, 0]);
  });

  it('says kept frames again, and of those that are no longer kept that they are not', () => {
    const { log, frames } = heldLog(2_000);
    for (let batch = 0; batch < 10; batch++) log.sayBytes('batch', Buffer.alloc(300, batch));
    log.sayAgain({ from: 2, to: 7 });
    const again = frames().slice(10);
    const [forgotten, ...rest] = again;
    expect(forgotten).toMatchObject({ sequence: 10, type: 'forgotten' });
    expect(readWords('forgotten', forgotten?.payload ?? Buffer.alloc(0))).toEqual({ from: 2, to: 5 });
    expect(rest.map(({ sequence }) => sequence)).toEqual([6, 7]);
    expect(rest[0]?.payload).toEqual(Buffer.alloc(300, 6));
  });

  it('says nothing again that it has not said yet', () => {
    const { log, frames } = heldLog();
    log.say('ramped-up', {});
    log.sayAgain({ from: 0, to: 9 });
    expect(frames().map(({ sequence }) => sequence)).toEqual([0, 0]);
  });
});
