import type { SampleColumns } from './batch.ts';

/** Bytes of one row over all columns. */
const ROW_BYTES = 7 * 8 + 4 * 4 + 5 * 2 + 3;

/** All columns over one buffer, widest first so that each is aligned: a batch is handed to the main thread as one transfer. */
export function columnsOver(buffer: ArrayBuffer, rows: number): SampleColumns {
  let offset = 0;
  const take = (bytesPerRow: number): number => {
    const start = offset;
    offset += rows * bytesPerRow;
    return start;
  };
  return {
    dueUs: new Float64Array(buffer, take(8), rows),
    sentUs: new Float64Array(buffer, take(8), rows),
    resolvedUs: new Float64Array(buffer, take(8), rows),
    tcpConnectedUs: new Float64Array(buffer, take(8), rows),
    connectedUs: new Float64Array(buffer, take(8), rows),
    firstByteUs: new Float64Array(buffer, take(8), rows),
    endedUs: new Float64Array(buffer, take(8), rows),
    thread: new Uint32Array(buffer, take(4), rows),
    connection: new Uint32Array(buffer, take(4), rows),
    bytesIn: new Uint32Array(buffer, take(4), rows),
    bytesOut: new Uint32Array(buffer, take(4), rows),
    request: new Uint16Array(buffer, take(2), rows),
    status: new Uint16Array(buffer, take(2), rows),
    version: new Uint16Array(buffer, take(2), rows),
    detail: new Uint16Array(buffer, take(2), rows),
    remote: new Uint16Array(buffer, take(2), rows),
    outcome: new Uint8Array(buffer, take(1), rows),
    stage: new Uint8Array(buffer, take(1), rows),
    flags: new Uint8Array(buffer, take(1), rows),
  };
}

export function newColumns(rows: number): SampleColumns {
  return columnsOver(new ArrayBuffer(rows * ROW_BYTES), rows);
}

/** The same rows in columns of twice the size. */
export function widened(columns: SampleColumns): SampleColumns {
  const wider = newColumns(columns.dueUs.length * 2);
  for (const name of Object.keys(columns) as (keyof SampleColumns)[]) wider[name].set(columns[name]);
  return wider;
}
