import type { ClusterClock } from '../cluster-port.ts';
import { fine, warning, type Finding } from './finding.ts';

/** The API server tells its time by the second. */
const RESOLUTION_MS = 1000;
/** Times of pods and events are the cluster's: beyond this they cannot be laid beside the requests. */
const MOST_OFF_MS = 2000;

/** How far the cluster's clock is from ours. Milestones are stamped here; what pods and events tell of themselves is not. */
export function checkClock(clock: ClusterClock | undefined): Finding[] {
  const about = 'clock of the cluster';
  if (clock === undefined) {
    return [
      warning(about, 'is not told by the API server', {
        consequence: 'times of pods and events cannot be compared with those of the requests',
        fix: 'nothing: the verdict does not depend on it',
      }),
    ];
  }
  const { offsetMs, uncertaintyMs } = clock;
  if (Math.abs(offsetMs) <= MOST_OFF_MS + uncertaintyMs) return [fine(about, 'agrees with ours to the second')];
  const off = `${(Math.abs(offsetMs) / RESOLUTION_MS).toFixed(0)} s ${offsetMs > 0 ? 'ahead of' : 'behind'} ours`;
  return [
    warning(about, `is ${off}`, {
      consequence: 'times that pods and events tell lie beside those of the requests',
      fix: 'set both by NTP; the verdict does not depend on it',
    }),
  ];
}
