import { requestIdOrdinal, traceparent } from '../request-id.ts';
import type { RequestSender } from '../request-sender.ts';

/** A part of a request's text, one character per byte: what is always the same, or a slot for what is not. */
export type Piece = string | Slot;

export type Slot =
  | { readonly holds: 'request-id' | 'traceparent' | 'body-length' | 'thread' | 'loop' }
  | { readonly holds: 'column'; readonly index: number; readonly encode: Encode };

/** How a value becomes bytes where it stands. */
export type Encode = (value: string) => string;

export const IN_PATH: Encode = encodeURIComponent;

/** UTF-8. */
export const AS_IT_IS: Encode = (value) => Buffer.from(value, 'utf8').toString('latin1');

/** A request that is put together anew each time. */
export interface Assembly {
  readonly head: readonly Piece[];
  readonly body: readonly Piece[];
}

export function isSlot(piece: Piece): piece is Slot {
  return typeof piece !== 'string';
}

/** What is always the same in it. */
export function literalOf(pieces: readonly Piece[]): string {
  return pieces.reduce<string>((text, piece) => (isSlot(piece) ? text : text + piece), '');
}

/** The same, with neighbouring texts as one. */
export function merged(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') result[result.length - 1] = last + piece;
    else if (piece !== '') result.push(piece);
  }
  return result;
}

/** The thread's request number `ordinal`. */
export function assemble({ head, body }: Assembly, sender: RequestSender, ordinal: number): string {
  const loop = sender.loopOf(ordinal);
  const filling: Filling = { sender, ordinal, loop, row: sender.rowOf(loop), bodyLength: 0 };
  const bodyText = fill(body, filling);
  filling.bodyLength = bodyText.length;
  return fill(head, filling) + bodyText;
}

interface Filling {
  readonly sender: RequestSender;
  readonly ordinal: number;
  readonly loop: number;
  readonly row: readonly string[];
  bodyLength: number;
}

function fill(pieces: readonly Piece[], filling: Filling): string {
  let text = '';
  for (const piece of pieces) text += typeof piece === 'string' ? piece : valueOf(piece, filling);
  return text;
}

function valueOf(slot: Slot, { sender, ordinal, loop, row, bodyLength }: Filling): string {
  switch (slot.holds) {
    case 'request-id':
      return sender.idPrefix + requestIdOrdinal(ordinal);
    case 'traceparent':
      return traceparent(sender.tracePrefix, ordinal);
    case 'body-length':
      return String(bodyLength);
    case 'thread':
      return String(sender.thread);
    case 'loop':
      return String(loop);
    case 'column':
      return slot.encode(row[slot.index] ?? '');
  }
}
