import type { GeneratorFitness } from './generator-fitness.ts';
import { formatDuration, formatQuantity } from '../quantity.ts';

/** Whether the load generator was fit, and by which figures: sentences for people. What made it unfit is among the verdict's reasons. */
export function generatorStatement(generator: GeneratorFitness): string[] {
  const { fit, maxLoopLagMs, maxLateSendMs, maxGcPauseMs, workers, remarks } = generator;
  if (!fit) return ['The load generator was not fit, see the reasons.', ...remarks];
  const shares = workers.flatMap(({ cpuShare }) => cpuShare ?? []);
  const busiest =
    shares.length === 0 ? '' : `; its busiest worker used ${formatQuantity(Math.max(...shares), 'share')} of a core`;
  const figures =
    `its longest stall was ${formatDuration(maxLoopLagMs)}, its latest send ${formatDuration(maxLateSendMs)} late, ` +
    `its longest garbage collection ${formatDuration(maxGcPauseMs)}${busiest}`;
  return [`The load generator was fit: ${figures}.`, ...remarks];
}
