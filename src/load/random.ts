/** Numbers from 0 to below 1. */
export type Random = () => number;

/**
 * One thread's own numbers (mulberry32): the same seed gives the same thread the same ones, on however many workers the threads are, and
 * whatever the others draw.
 */
export function threadRandom(seed: number, thread: number): Random {
  let state = mix(mix(seed) ^ thread);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    return mix(state) / 2 ** 32;
  };
}

/** The number from 0 to below 1 that belongs to this thread and this turn, without drawing those before it. */
export function drawAt(seed: number, thread: number, turn: number): number {
  return mix(mix(mix(seed + 1) ^ thread) + turn) / 2 ** 32;
}

/** Scatters the bits of a whole number over 32 bits. */
function mix(value: number): number {
  let mixed = (value + 0x6d2b79f5) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 1 | mixed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return (mixed ^ (mixed >>> 14)) >>> 0;
}
