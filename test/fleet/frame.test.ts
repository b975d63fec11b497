import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FRAME_TYPES, FrameReader, type LogLine, readLogLine } from '../../src/fleet/frame.ts';

const frame = fc.record({
  sequence: fc.nat(),
  type: fc.constantFrom(...FRAME_TYPES),
  payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
});

/** The text cut at random places. */
function cut(text: string, places: readonly number[]): string[] {
  const ends = [...places.map((place) => place % (text.length + 1)), text.length].sort((one, other) => one - other);
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

function readAll(pieces: readonly string[], stamped = false): LogLine[] {
  const reader = new FrameReader({ stamped });
  return pieces.flatMap((piece) => reader.push(piece));
}

describe('a frame', () => {
  it('is one line of plain text', () => {
    expect(encodeFrame(7, 'pong', Buffer.from('{"ping":1}'))).toBe('CO1 7 f7f4e49a pong eyJwaW5nIjoxfQ==\n');
  });

  it('comes back from any way of cutting the stream', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 10 }), fc.array(fc.nat(), { maxLength: 20 }), (frames, places) => {
        const text = frames.map(({ sequence, type, payload }) => encodeFrame(sequence, type, payload)).join('');
        const expected = frames.map((each) => ({ kind: 'frame', frame: each, stamp: undefined }));
        expect(readAll(cut(text, places))).toEqual(expected);
      }),
    );
  });

  it('shows that anything of it changed', () => {
    fc.assert(
      fc.property(frame, fc.nat(), fc.integer({ min: 33, max: 126 }), ({ sequence, type, payload }, place, code) => {
        const line = encodeFrame(sequence, type, payload).slice(0, -1);
        const at = place % line.length;
        const changed = `${line.slice(0, at)}${String.fromCharCode(code)}${line.slice(at + 1)}`;
        const read = readLogLine(changed, false);
        // A change that base64 does not see, or none at all, leaves what is said as it was.
        if (read.kind === 'frame') expect(read.frame).toEqual({ sequence, type, payload });
      }),
      { numRuns: 1000 },
    );
  });

  it('is damaged, and no words of the worker, where its start or end is missing', () => {
    const line = encodeFrame(1, 'batch', Buffer.from('samples of a tenth of a second')).slice(0, -1);
    expect(readLogLine(line.slice(0, -3), false)).toMatchObject({ kind: 'damaged' });
    expect(readLogLine(`oops${line}`, false)).toMatchObject({ kind: 'damaged', text: `oops${line}` });
  });
});

describe('the log of a worker', () => {
  const line = encodeFrame(0, 'ready', Buffer.from('{}'));

  it('holds its own words between the frames', () => {
    expect(readAll([`cutover: no such plan\n${line}`]).map(({ kind }) => kind)).toEqual(['words', 'frame']);
  });

  it('has a stamp before each line where it was asked for', () => {
    const stamp = '2026-01-01T10:00:00.123456789Z';
    const [read, words] = readAll([`${stamp} ${line}${stamp} `, 'cutover: oh\n'], true);
    expect(read).toMatchObject({ kind: 'frame', stamp });
    expect(words).toEqual({ kind: 'words', text: 'cutover: oh', stamp });
  });

  it('may end within a line', () => {
    const reader = new FrameReader({ stamped: false });
    expect(reader.push(line.slice(0, 6))).toEqual([]);
    expect(reader.end()).toMatchObject({ kind: 'damaged' });
    expect(reader.end()).toBeUndefined();
    expect(reader.push(line)).toMatchObject([{ kind: 'frame' }]);
  });
});
