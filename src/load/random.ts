/** Numbers from 0 to below 1. */
export type Random = () => number;

/**
 * One thread's own numbers (mulberry32), drawn for one purpose: the same seed gives the same thread the same ones, on however many
 * workers the threads are, and whatever else is drawn.
 */
export function threadRandom(seed: number, thread: number, purpose: 'think-time' | 'data'): Random {
  let state = mix(mix(mix(seed) ^ thread) ^ (purpose === 'data' ? 1 : 2));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    return mix(state) / 2 ** 32;
  };
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 15), 1 | value);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return (mixed ^ (mixed >>> 14)) >>> 0;
}
