import { formatDuration } from '../quantity.ts';
import type { Attribution } from './attribute.ts';
import type { Scene } from './scene.ts';

/** How long a pod has to go on after its deletion. */
export interface DrainDelay {
  readonly seconds: number;
  /** From what, in a sentence. */
  readonly explained: string;
}

const MARGIN = 1.5;
/** A few pods are no sample: the next one may be met by rules that are older by one turn of the proxies. */
const EXTRA_MS = 2000;
/** More than is said to suffice as a rule (kubernetes#43576); where nothing was measured. */
const UNMEASURED_SECONDS = 5;

/**
 * Measured at the last requests on new connections that came after the deletion of a pod: those that it dropped, and those that the old
 * version answered when all its pods had been deleted. On kept connections nothing new is sent for a pod that goes on.
 */
export function drainDelay(attributions: readonly Attribution[], { drains = [] }: Scene): DrainDelay {
  const times = [
    ...attributions.flatMap(({ stop, group }) =>
      stop === undefined || group.connection === 'reused' ? [] : [group.lastAtMs - stop.deletedAtMs],
    ),
    ...drains.flatMap(({ lastAnswerAfterMs }) => lastAnswerAfterMs ?? []),
  ];
  if (times.length === 0) {
    return {
      seconds: UNMEASURED_SECONDS,
      explained: `no new connection met a pod that was deleted, so how long it has to go on was not measured: ${UNMEASURED_SECONDS} s is a usual value`,
    };
  }
  const longestMs = Math.max(0, ...times);
  const seconds = Math.ceil((longestMs * MARGIN + EXTRA_MS) / 1000);
  return {
    seconds,
    explained: `requests were still sent to a pod ${formatDuration(longestMs)} after its deletion: ${MARGIN} times that and ${formatDuration(EXTRA_MS)} more, rounded up, is ${seconds} s`,
  };
}
