/**
 * The id that a request carries, if the plan wants one: `<run>-<thread>-<ordinal>`, base 36, fixed width. Unique within the run, and
 * rebuilt from the evidence alone: the run's start, the sample's thread, and how many samples of that thread came before it.
 */
export function requestIdPrefix(startedAtEpochMs: number, thread: number): string {
  return `${startedAtEpochMs.toString(36)}-${thread.toString(36).padStart(4, '0')}-`;
}

/** Added before conversion, so that every ordinal has the same width without padding. */
const WIDTH_OFFSET = 36 ** 5;
/** The last two digits of all ordinals; those before them change so rarely that they are kept from one request to the next. */
const LAST_DIGITS = Array.from({ length: 36 ** 2 }, (_, number) => number.toString(36).padStart(2, '0'));
let highPart = 0;
let highDigits = WIDTH_OFFSET.toString(36);

/** The last part of the id of a thread's request number `ordinal`, counted from 0. Runs for every request. */
export function requestIdOrdinal(ordinal: number): string {
  const high = Math.floor(ordinal / LAST_DIGITS.length);
  if (high !== highPart) {
    highPart = high;
    highDigits = (WIDTH_OFFSET + high).toString(36);
  }
  return highDigits + LAST_DIGITS[ordinal % LAST_DIGITS.length];
}

/**
 * The W3C `traceparent` of a request, if the plan wants one: `00-<trace>-<parent>-01`. The trace id is the run's start (11 hex digits), the
 * thread (8), a 1 and the ordinal (12); the parent id ends in the last 13 of them.
 */
export function traceparent(prefix: string, ordinal: number): string {
  const last = (TRACE_OFFSET + ordinal).toString(16);
  return `${prefix}${last}-000${last}-01`;
}

/** What the `traceparent` of all requests of a thread begins with. */
export function tracePrefix(startedAtEpochMs: number, thread: number): string {
  return `00-${startedAtEpochMs.toString(16).padStart(11, '0')}${thread.toString(16).padStart(8, '0')}`;
}

/** As for WIDTH_OFFSET; the leading 1 also keeps the parent id from being all zeros, which is no id. */
const TRACE_OFFSET = 16 ** 12;
