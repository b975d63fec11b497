import type { Evidence } from '../../evidence/reader.ts';
import type { SampleRow } from '../../evidence/sample-row.ts';
import { inSendOrder } from '../../evidence/send-order.ts';

const ROWS_PER_PIECE = 1000;

/** A line for each request, in the order of sending, in pieces of many lines. */
export function* linesOf(evidence: Evidence, line: (row: SampleRow) => string): Generator<string> {
  let lines: string[] = [];
  for (const row of inSendOrder(evidence.batches(), evidence.workers)) {
    lines.push(line(row));
    if (lines.length < ROWS_PER_PIECE) continue;
    yield lines.join('');
    lines = [];
  }
  if (lines.length > 0) yield lines.join('');
}
