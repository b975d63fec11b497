import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FRAME_TYPES, readLogLine } from '../../src/fleet/frame.ts';

const frame = fc.record({
  sequence: fc.nat(),
  type: fc.constantFrom(...FRAME_TYPES),
  payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
});

describe('a frame', () => {
  it('is one line of plain text', () => {
    expect(encodeFrame(7, 'pong', Buffer.from('{"ping":1}'))).toBe('CO1 7 f7f4e49a pong eyJwaW5nIjoxfQ==\n');
  });

  it('comes back as it was said', () => {
    fc.assert(
      fc.property(frame, (said) => {
        const line = encodeFrame(said.sequence, said.type, said.payload);
        expect(line.slice(0, -1)).not.toContain('\n');
        expect(readLogLine(line.slice(0, -1), false)).toEqual({ kind: 'frame', frame: said, stamp: undefined });
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
  const line = encodeFrame(0, 'ready', Buffer.from('{}')).slice(0, -1);

  it('holds its own words between the frames', () => {
    expect(readLogLine('cutover: no such plan', false)).toEqual({
      kind: 'words',
      text: 'cutover: no such plan',
      stamp: undefined,
    });
  });

  it('has a stamp before each line where it was asked for', () => {
    const stamp = '2026-01-01T10:00:00.123456789Z';
    expect(readLogLine(`${stamp} ${line}`, true)).toMatchObject({ kind: 'frame', stamp });
    expect(readLogLine(`${stamp} cutover: oh`, true)).toEqual({ kind: 'words', text: 'cutover: oh', stamp });
    expect(readLogLine(stamp.slice(0, 9), true)).toMatchObject({ kind: 'damaged', stamp: undefined });
  });
});
