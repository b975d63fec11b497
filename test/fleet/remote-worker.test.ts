import { describe, expect, it } from 'vitest';
import { encodeBlock } from '../../src/evidence/block.ts';
import { LOST_TEXT } from '../../src/evidence/reader.ts';
import { encodeFrame, type FrameType, readLogLine } from '../../src/fleet/frame.ts';
import type { FrameRange } from '../../src/fleet/lease-message.ts';
import { RemoteWorker } from '../../src/fleet/remote-worker.ts';
import { writeWords } from '../../src/fleet/worker-words.ts';
import type { SampleBatch } from '../../src/load/batch.ts';
import { batchOf, plain } from '../support/sample-batches.ts';

/** A worker that says what a test lets it say, and what the controller hears of it. */
class Heard {
  readonly batches: SampleBatch[] = [];
  readonly lost: string[] = [];
  readonly gaps: FrameRange[] = [];
  readonly events: string[] = [];
  readonly pings = new Map([[1, 1_000_000]]);
  nowUs = 1_020_000;
  readonly remote = new RemoteWorker(2, () => this.nowUs, this.pings, {
    hello: ({ attempt }) => this.events.push(`hello ${attempt}`),
    pong: () => this.events.push('pong'),
    ready: () => this.events.push('ready'),
    rampedUp: () => this.events.push('ramped-up'),
    batch: (batch) => this.batches.push(batch),
    health: ({ atUs }) => this.events.push(`health ${atUs}`),
    stalled: () => this.events.push('stalled'),
    lost: (reason) => this.lost.push(reason),
    gap: (gap) => this.gaps.push(gap),
    end: ({ reason }) => this.events.push(`end ${reason}`),
    replaced: () => this.events.push('replaced'),
  });

  line(text: string): void {
    this.remote.line(readLogLine(`2026-01-01T00:00:00.5Z ${text.trimEnd()}`, true));
  }

  frame(sequence: number, type: FrameType, payload: Uint8Array): void {
    this.line(encodeFrame(sequence, type, payload));
  }

  /** Batch number `batch`, of one sample that ended then, with a text of its own. */
  sample(sequence: number, batch: number, endedUs: number): void {
    const rows = [{ sentUs: endedUs - 1000, endedUs }];
    const block = encodeBlock({
      batch: batchOf({ sequence: batch, watermarkUs: endedUs, newTexts: [`text ${batch}`], rows }),
      textsBefore: batch,
    });
    this.frame(sequence, 'batch', block);
  }
}

const hello = (attempt: string) => writeWords('hello', { index: 2, attempt, node: 'a', version: '1', epochMs: 5000 });

describe('a worker as its controller hears it', () => {
  it('tells its times on the clock of the run', () => {
    const heard = new Heard();
    heard.frame(0, 'pong', writeWords('pong', { ping: 1, monotonicUs: 3_010_000, epochMs: 503_010 }));
    expect(heard.remote.offset).toEqual({ offsetUs: 2_000_000, uncertaintyUs: 10_000 });
    expect(heard.remote.calendarOffsetMs(499_000)).toBe(3000);
    heard.remote.fixOffset();
    heard.sample(1, 0, 3_500_000);
    expect(heard.batches.map(plain)).toMatchObject([
      { watermarkUs: 1_500_000, rows: [{ sentUs: 1_499_000, endedUs: 1_500_000 }] },
    ]);
    const [row] = heard.batches.map(plain)[0]?.rows ?? [];
    expect(row?.dueUs).toBeNaN();
  });

  it('is heard once, and in order, when lines come again', () => {
    const heard = new Heard();
    for (const sequence of [0, 1, 0, 2, 1, 2]) heard.sample(sequence, sequence, 1000 * (sequence + 1));
    expect(heard.batches.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
    expect([heard.lost, heard.gaps]).toEqual([[], []]);
  });

  it('loses nothing where a damaged line comes again', () => {
    const heard = new Heard();
    heard.sample(0, 0, 1000);
    heard.line('CO1 1 00000000 batch AAAA');
    heard.sample(2, 2, 3000);
    expect(heard.gaps).toEqual([{ from: 1, to: 1 }]);
    heard.sample(1, 1, 2000);
    expect(heard.batches.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
    expect([heard.remote.gap, heard.lost]).toEqual([undefined, []]);
  });

  it('says from when to when nothing is known where a gap is not filled, and keeps the meaning of later texts', () => {
    const heard = new Heard();
    heard.sample(0, 0, 3_100_000);
    heard.sample(3, 3, 3_400_000);
    heard.remote.giveUpGap();
    expect(heard.lost).toEqual(['frames 1 to 2 are missing: nothing is known of it from 3.1 s to 3.4 s']);
    expect(heard.batches[1]?.newTexts).toEqual([LOST_TEXT, LOST_TEXT, 'text 3']);
  });

  it('does not wait for frames that it has forgotten', () => {
    const heard = new Heard();
    heard.sample(0, 0, 1_000_000);
    heard.sample(4, 4, 2_000_000);
    heard.frame(5, 'forgotten', writeWords('forgotten', { from: 1, to: 3 }));
    expect(heard.remote.gap).toBeUndefined();
    expect(heard.lost).toEqual(['frames 1 to 3 are missing: nothing is known of it from 1.0 s to 2.0 s']);
  });

  it('has said all only when as much has come as it has counted', () => {
    const whole = new Heard();
    whole.sample(0, 0, 1000);
    whole.frame(1, 'end', writeWords('end', { reason: 'stopped', batches: 1, samples: 1 }));
    expect([whole.events, whole.lost, whole.remote.isOver]).toEqual([['end stopped'], [], true]);
    const short = new Heard();
    short.frame(0, 'end', writeWords('end', { reason: 'load-over', batches: 1, samples: 20 }));
    expect(short.lost).toEqual(['it said 20 samples in 1 batches, and 0 in 0 have come']);
  });

  it('is another one after a restart', () => {
    const heard = new Heard();
    heard.frame(0, 'hello', hello('first'));
    heard.frame(0, 'hello', hello('first'));
    heard.frame(0, 'hello', hello('second'));
    expect(heard.events).toEqual(['hello first', 'replaced']);
  });

  it('keeps its own words for who asks why it ended', () => {
    const heard = new Heard();
    heard.line('cutover: no such Secret');
    heard.line('  next: make it');
    expect(heard.remote.words).toBe('cutover: no such Secret | next: make it');
  });
});
