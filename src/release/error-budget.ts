import type { ThresholdSetting } from '../profile/profile.ts';
import type { LiveTraffic } from './live-traffic.ts';

/** What a release may cost, looked at while it goes on. */
export interface ErrorBudget {
  /** Looks once more, out of turn. */
  look(): void;
  /** It is no longer looked at. */
  close(): void;
}

const LOOK_EVERY_MS = 200;

/**
 * Looks a few times a second whether one of the thresholds holds of what was sent since now. `burnt` is called, once, with the threshold
 * and what was observed.
 */
export function watchErrorBudget(
  traffic: LiveTraffic | undefined,
  abort: readonly ThresholdSetting[],
  burnt: (why: string) => void,
): ErrorBudget {
  if (abort.length === 0) return { look() {}, close() {} };
  if (traffic === undefined) throw new Error('an error budget is about the traffic, which nobody watches');
  const window = traffic.open(abort, 'too-much');
  const look = (): void => {
    // What our own stall may have caused is no reason to take a release back.
    const crossed = window.check().find(({ state, doubtful }) => state === 'pass' && !doubtful);
    if (crossed === undefined) return;
    close();
    burnt(`aborted, as ${crossed.threshold}: ${crossed.reason}`);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  const close = (): void => {
    clearInterval(timer);
    window.close();
  };
  return { look, close };
}
