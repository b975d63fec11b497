import { setTimeout as sleep } from 'node:timers/promises';
import type { WatchPlan } from '../../../profile/strategies/watch.ts';
import type { LiveTraffic, TrafficWindow } from '../../live-traffic.ts';
import { Abandoned, type Beginning, type ReleaseContext, ReleaseFailed, type Strategy } from '../../strategy.ts';
import { beginInTime } from './begin-in-time.ts';

const LOOK_EVERY_MS = 100;
/** An answer arrives this long after its request was sent, or else the window that it is looked for in is closed. */
const WINDOW_MS = 2_000;

/**
 * It begins with the first answer of a version that did not answer before, and ends when for some time none but new ones have answered
 * on new connections. Kept connections rightly stay with the old version as long as that lives.
 */
export function watchVersions({ startWithinMs, quietMs, newVersion: expected }: WatchPlan): Strategy {
  const old = new Set<string>();
  const isNew: IsNew = (version) => (expected === undefined ? !old.has(version) : version === expected);
  return {
    preflight: () => Promise.resolve(),
    podsOf: () => Promise.resolve(undefined),
    begins(context) {
      const what = 'no new version answered';
      return beginInTime({ startWithinMs, signal: context.signal, what }, async (signal) => {
        for (const version of await seenIn(trafficOf(context), WINDOW_MS, signal)) old.add(version);
        if (expected !== undefined && old.has(expected))
          throw new ReleaseFailed(`version ${expected} answered before the release began`);
        context.mark('watching', `for another version than ${[...old].join(', ') || 'none'}`);
        return newVersion(trafficOf(context), isNew, signal);
      });
    },
    run: (context) => untilOnlyNew(isNew, quietMs, context),
  };
}

/**
 * Windows overlap, so that an answer that is on its way when one ends is found by the next look into it. What is found was sent after
 * its window was opened: the release began then at the earliest.
 */
async function newVersion(traffic: LiveTraffic, isNew: IsNew, signal: AbortSignal): Promise<Beginning> {
  let windows: OpenWindow[] = [];
  try {
    for (;;) {
      const newest = windows.at(-1);
      if (newest === undefined || ageMs(newest) >= WINDOW_MS / 2) windows.push(openWindow(traffic));
      await pause(LOOK_EVERY_MS, signal);
      for (const window of windows) {
        const version = [...window.traffic.answersByVersion().keys()].find(isNew);
        if (version !== undefined) return { kind: 'begun', how: `version ${version} answered`, agoMs: ageMs(window) };
      }
      for (const window of windows.filter((each) => ageMs(each) >= WINDOW_MS)) window.traffic.close();
      windows = windows.filter((each) => ageMs(each) < WINDOW_MS);
    }
  } finally {
    for (const window of windows) window.traffic.close();
  }
}

async function untilOnlyNew(isNew: IsNew, quietMs: number, context: ReleaseContext): Promise<void> {
  const traffic = trafficOf(context);
  for (;;) {
    const window = openWindow(traffic);
    try {
      while (!hasOld(window.traffic, isNew)) {
        if (ageMs(window) >= quietMs && window.traffic.answersByVersion().size > 0) {
          context.mark('old-removed', `no old version answered on a new connection for ${quietMs / 1000} s`);
          return;
        }
        await pause(LOOK_EVERY_MS, context.signal, 'waiting for the old version to answer no more');
      }
    } finally {
      window.traffic.close();
    }
  }
}

type IsNew = (version: string) => boolean;

interface OpenWindow {
  readonly traffic: TrafficWindow;
  readonly openedAtMs: number;
}

function openWindow(traffic: LiveTraffic): OpenWindow {
  return { traffic: traffic.open([]), openedAtMs: performance.now() };
}

function ageMs({ openedAtMs }: OpenWindow): number {
  return performance.now() - openedAtMs;
}

function hasOld(window: TrafficWindow, isNew: IsNew): boolean {
  return [...window.answersByVersion()].some(([version, answers]) => answers > 0 && !isNew(version));
}

/** The versions that answer within some time. */
async function seenIn(traffic: LiveTraffic, ms: number, signal: AbortSignal): Promise<string[]> {
  const { traffic: window } = openWindow(traffic);
  try {
    await pause(ms, signal);
    return [...window.answersByVersion().keys()];
  } finally {
    window.close();
  }
}

function trafficOf({ traffic }: ReleaseContext): LiveTraffic {
  if (traffic === undefined) throw new ReleaseFailed('nobody watches which version answers');
  return traffic;
}

async function pause(ms: number, signal: AbortSignal, doing = 'waiting for a new version to answer'): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw new Abandoned(doing, signal.reason);
  }
}
