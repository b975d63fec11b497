/**
 * The id that a request carries, if the plan wants one: `<run>-<thread>-<ordinal>`, base 36, fixed width. Unique within the run, and
 * rebuilt from the evidence alone: the run's start, the sample's thread, and how many samples of that thread came before it.
 */
export function requestIdPrefix(startedAtEpochMs: number, thread: number): string {
  return `${startedAtEpochMs.toString(36)}-${thread.toString(36).padStart(4, '0')}-`;
}

/** Added before conversion, so that every ordinal has the same width without padding: this runs for every request. */
const WIDTH_OFFSET = 36 ** 7;

/** The last part of the id of a thread's request number `ordinal`, counted from 0. */
export function requestIdOrdinal(ordinal: number): string {
  return (WIDTH_OFFSET + ordinal).toString(36);
}
