import { crc32 } from 'node:zlib';

/**
 * What a worker says: text lines on its pod's log stream, each
 *
 *   CO1 <sequence> <CRC-32, hex> <type> <payload, base64>
 *
 * Sequence numbers count from 0 without gaps over all types, so that whatever is missing shows. What the payloads hold: worker-words.ts.
 */
export const FRAME_TYPES = [
  /** The first: who speaks. */
  'hello',
  /** When a ping of the lease was seen. */
  'pong',
  /** Can start; waits for the moment. */
  'ready',
  /** All of this worker's threads have started. */
  'ramped-up',
  /** A block of samples. */
  'batch',
  'health',
  /** One of this worker's OS threads has died. */
  'lost',
  /** The log is read more slowly than it is written. */
  'stalled',
  /** Frames that were asked for again are no longer there. */
  'forgotten',
  /** The last: everything has been said. */
  'end',
] as const;

export type FrameType = (typeof FRAME_TYPES)[number];

export interface Frame {
  readonly sequence: number;
  readonly type: FrameType;
  readonly payload: Buffer;
}

/** A line of a worker's log. `stamp`: the time that the API put before it, where it was asked to. */
export type LogLine = (
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** Was a frame: its checksum does not fit, or its start or end is missing. */
  | { readonly kind: 'damaged'; readonly text: string }
  /** The worker's own words, which it said on stderr. */
  | { readonly kind: 'words'; readonly text: string }
) & { readonly stamp: string | undefined };

/**
 * A container runtime cuts longer lines in pieces. The API joins them again, but when another line comes between the pieces, they are
 * damaged: frames are kept below it.
 */
export const LONGEST_WHOLE_LINE = 16 * 1024;

const MARK = 'CO1 ';
const KNOWN_TYPES: ReadonlySet<string> = new Set(FRAME_TYPES);

export function encodeFrame(sequence: number, type: FrameType, payload: Uint8Array): string {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  return `${MARK}${sequence} ${checksum(sequence, type, bytes)} ${type} ${bytes.toString('base64')}\n`;
}

/** Over all that a frame says, so that nothing of it can change unseen. */
function checksum(sequence: number, type: string, payload: Buffer): string {
  return crc32(payload, crc32(`${sequence} ${type} `))
    .toString(16)
    .padStart(8, '0');
}

/** Reads one line, without its end. `stamped`: the API put its time before it. */
export function readLogLine(line: string, stamped: boolean): LogLine {
  if (!stamped) return { ...contentOf(line), stamp: undefined };
  const space = line.indexOf(' ');
  if (space === -1) return { kind: 'damaged', text: line, stamp: undefined };
  return { ...contentOf(line.slice(space + 1)), stamp: line.slice(0, space) };
}

type LineContent = LogLine extends infer Line ? (Line extends LogLine ? Omit<Line, 'stamp'> : never) : never;

function contentOf(text: string): LineContent {
  const frame = frameOf(text);
  if (frame !== undefined) return { kind: 'frame', frame };
  return { kind: text.includes(MARK) ? 'damaged' : 'words', text };
}

function frameOf(text: string): Frame | undefined {
  if (!text.startsWith(MARK)) return undefined;
  const sequenceEnd = text.indexOf(' ', MARK.length);
  const checksumEnd = text.indexOf(' ', sequenceEnd + 1);
  const typeEnd = text.indexOf(' ', checksumEnd + 1);
  if (sequenceEnd === -1 || checksumEnd === -1 || typeEnd === -1) return undefined;
  const digits = text.slice(MARK.length, sequenceEnd);
  const type = text.slice(checksumEnd + 1, typeEnd);
  const sequence = Number(digits);
  if (!isFrameType(type) || String(sequence) !== digits) return undefined;
  const payload = Buffer.from(text.slice(typeEnd + 1), 'base64');
  if (checksum(sequence, type, payload) !== text.slice(sequenceEnd + 1, checksumEnd)) return undefined;
  return { sequence, type, payload };
}

function isFrameType(type: string): type is FrameType {
  return KNOWN_TYPES.has(type);
}
