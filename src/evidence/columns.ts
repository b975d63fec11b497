import { FLAG_REUSED, type SampleColumns } from '../load/batch.ts';
import { newColumns } from '../load/columns.ts';
import type { VarintReader, VarintWriter } from './varint.ts';

/** How a column's rows become small whole numbers: the way to the field's bytes and back. The order is that of the file. */
interface ColumnCode {
  /** Writes the number of each row into `codes`. */
  encode(columns: SampleColumns, codes: Float64Array, count: number): void;
  decode(codes: Float64Array, columns: SampleColumns, count: number): void;
}

/** Times are kept to the microsecond; beyond 35 years from the run's start one is a bug, not a time. */
const MAX_TIME_US = 2 ** 50;

type TimeColumn = 'dueUs' | 'sentUs' | 'resolvedUs' | 'tcpConnectedUs' | 'connectedUs' | 'firstByteUs' | 'endedUs';
type WholeColumn = Exclude<keyof SampleColumns, TimeColumn | 'connection'>;

/** Small differences of either sign as small numbers: 0, -1, 1, -2 ... become 0, 1, 2, 3 ... */
function zigzag(difference: number): number {
  return difference < 0 ? -2 * difference - 1 : 2 * difference;
}

function unzigzag(code: number): number {
  // Nearly all are small, and the remainder of a large number takes many times as long.
  if (code <= 0x7fff_ffff) return (code & 1) === 0 ? code >>> 1 : -(code >>> 1) - 1;
  return code % 2 === 0 ? code / 2 : -(code + 1) / 2;
}

function wholeUs(timeUs: number): number {
  const rounded = Math.round(timeUs);
  if (!(rounded < MAX_TIME_US && rounded > -MAX_TIME_US)) throw new RangeError(`${timeUs} is not a time of a sample`);
  return rounded;
}

/** Against the row before: requests end one after another. */
const endedAfterPrevious: ColumnCode = {
  encode({ endedUs }, codes, count) {
    let previousUs = 0;
    for (let row = 0; row < count; row++) {
      const ownUs = wholeUs(endedUs[row] as number);
      codes[row] = zigzag(ownUs - previousUs);
      previousUs = ownUs;
    }
  },
  decode(codes, { endedUs }, count) {
    let previousUs = 0;
    for (let row = 0; row < count; row++) {
      previousUs += unzigzag(codes[row] as number);
      endedUs[row] = previousUs;
    }
  },
};

/**
 * Against another time of the same row (against 0, where that never came); 0 stands for a moment that never came. Every sample was sent,
 * so `sentUs` has none.
 */
function timeAgainst(own: TimeColumn, other: TimeColumn): ColumnCode {
  return {
    encode(columns, codes, count) {
      const column = columns[own];
      const reference = columns[other];
      for (let row = 0; row < count; row++) {
        const timeUs = column[row] as number;
        const never = Number.isNaN(timeUs) && own !== 'sentUs';
        codes[row] = never ? 0 : zigzag(wholeUs(timeUs) - referenceUs(reference[row] as number)) + 1;
      }
    },
    decode(codes, columns, count) {
      const column = columns[own];
      const reference = columns[other];
      for (let row = 0; row < count; row++) {
        const code = codes[row] as number;
        column[row] = code === 0 ? Number.NaN : referenceUs(reference[row] as number) + unzigzag(code - 1);
      }
    },
  };
}

function referenceUs(timeUs: number): number {
  return Number.isNaN(timeUs) ? 0 : Math.round(timeUs);
}

function asItIs(name: WholeColumn): ColumnCode {
  return {
    encode(columns, codes, count) {
      const column = columns[name];
      for (let row = 0; row < count; row++) codes[row] = column[row] as number;
    },
    decode(codes, columns, count) {
      const column = columns[name];
      for (let row = 0; row < count; row++) column[row] = codes[row] as number;
    },
  };
}

/**
 * Against a guess: a reused connection is the one that its thread had last, a new one comes after the highest so far.
 * Needs `thread` and `flags`, so it comes after them.
 */
const connectionAgainstGuess: ColumnCode = {
  encode(columns, codes, count) {
    const guess = new ConnectionGuess(columns);
    for (let row = 0; row < count; row++) {
      const own = columns.connection[row] as number;
      codes[row] = zigzag(own - guess.of(row));
      guess.learn(row, own);
    }
  },
  decode(codes, columns, count) {
    const guess = new ConnectionGuess(columns);
    for (let row = 0; row < count; row++) {
      const own = guess.of(row) + unzigzag(codes[row] as number);
      columns.connection[row] = own;
      guess.learn(row, own);
    }
  },
};

class ConnectionGuess {
  private readonly lastOfThread = new Map<number, number>();
  private readonly thread: Uint32Array;
  private readonly flags: Uint8Array;
  private highest = 0;

  constructor(columns: SampleColumns) {
    this.thread = columns.thread;
    this.flags = columns.flags;
  }

  of(row: number): number {
    const reused = ((this.flags[row] as number) & FLAG_REUSED) !== 0;
    return reused ? (this.lastOfThread.get(this.thread[row] as number) ?? this.highest) : this.highest + 1;
  }

  learn(row: number, connection: number): void {
    this.lastOfThread.set(this.thread[row] as number, connection);
    if (connection > this.highest) this.highest = connection;
  }
}

/** A column comes after those that it is told against. Part of the file format: append, never reorder. */
const COLUMN_CODES: readonly ColumnCode[] = [
  endedAfterPrevious,
  timeAgainst('sentUs', 'endedUs'),
  timeAgainst('resolvedUs', 'sentUs'),
  timeAgainst('tcpConnectedUs', 'resolvedUs'),
  timeAgainst('connectedUs', 'tcpConnectedUs'),
  timeAgainst('firstByteUs', 'endedUs'),
  timeAgainst('dueUs', 'sentUs'),
  asItIs('thread'),
  asItIs('request'),
  asItIs('outcome'),
  asItIs('stage'),
  asItIs('flags'),
  asItIs('status'),
  asItIs('version'),
  asItIs('detail'),
  asItIs('remote'),
  connectionAgainstGuess,
  asItIs('bytesIn'),
  asItIs('bytesOut'),
];

/** Each column starts with how it goes on: one number for all rows, or one for each. */
const SAME_FOR_ALL = 0;
const ONE_PER_ROW = 1;

/** Numbers written per row at most. */
export const COLUMNS = COLUMN_CODES.length;

let scratch = new Float64Array(0);

export function encodeColumns(columns: SampleColumns, count: number, out: VarintWriter): void {
  if (scratch.length < count) scratch = new Float64Array(count);
  const codes = scratch.subarray(0, count);
  for (const column of COLUMN_CODES) {
    column.encode(columns, codes, count);
    if (allSame(codes)) {
      out.unsigned(SAME_FOR_ALL);
      out.unsigned(codes[0] ?? 0);
    } else {
      out.unsigned(ONE_PER_ROW);
      for (let row = 0; row < count; row++) out.unsigned(codes[row] as number);
    }
  }
}

export function decodeColumns(from: VarintReader, count: number): SampleColumns {
  const columns = newColumns(count);
  const codes = new Float64Array(count);
  for (const column of COLUMN_CODES) {
    if (from.unsigned() === SAME_FOR_ALL) codes.fill(from.unsigned());
    else for (let row = 0; row < count; row++) codes[row] = from.unsigned();
    column.decode(codes, columns, count);
  }
  return columns;
}

function allSame(codes: Float64Array): boolean {
  const first = codes[0];
  for (let row = 1; row < codes.length; row++) if (codes[row] !== first) return false;
  return true;
}
