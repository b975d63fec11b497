import type { PauseMs } from './plan.ts';
import type { Random } from './random.ts';

/** One draw of a pause, in milliseconds, never below 0. */
export function drawPauseMs(pause: PauseMs, random: Random): number {
  if (typeof pause === 'number') return pause;
  if ('uniform' in pause) return pause.uniform.from + random() * (pause.uniform.to - pause.uniform.from);
  return Math.max(0, pause.normal.mean + pause.normal.deviation * standardNormal(random));
}

/** Box and Muller's transformation; 1 - random() is never 0, whose logarithm there is none of. */
function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
