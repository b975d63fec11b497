import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  fixedLagSchedule,
  KUBE_PROXY_TIMING,
  kubeProxySchedule,
  type SyncSchedule,
  type SyncWork,
} from '../../../src/cluster/services/sync-schedule.ts';

/** Plays changes at given times against the fake clock; answers when which change came into force. */
async function play(
  changesAtMs: number[],
  create: (work: SyncWork<number>) => SyncSchedule,
  failing: { failures: number } = { failures: 0 },
): Promise<string[]> {
  const inForce: string[] = [];
  let newest = 0;
  const startMs = performance.now();
  const tell = (what: string) => void inForce.push(`${Math.round(performance.now() - startMs)}: ${what}`);
  const schedule = create({
    read: () => newest,
    async write(snapshot) {
      failing.failures -= 1;
      if (failing.failures >= 0) throw new Error('no room');
      tell(`change at ${snapshot}`);
    },
    onFailure: (error) => tell(String(error)),
  });
  for (const atMs of changesAtMs) {
    await vi.advanceTimersByTimeAsync(atMs - (performance.now() - startMs));
    newest = atMs;
    schedule.request();
  }
  await vi.advanceTimersByTimeAsync(10_000);
  schedule.stop();
  return inForce;
}

describe('when a change takes effect', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([
    { changes: [100], inForce: ['120: change at 100'] },
    { changes: [100, 110], inForce: ['120: change at 100', '1140: change at 110'] },
    { changes: [100, 130, 500, 900], inForce: ['120: change at 100', '1140: change at 900'] },
    { changes: [100, 2000], inForce: ['120: change at 100', '2020: change at 2000'] },
    { changes: [100, 200, 1150], inForce: ['120: change at 100', '1140: change at 200', '2160: change at 1150'] },
  ])('by kube-proxy’s timing: changes at $changes', async ({ changes, inForce }) => {
    expect(await play(changes, (work) => kubeProxySchedule(work, KUBE_PROXY_TIMING))).toEqual(inForce);
  });

  it('by a fixed lag: each change by itself', async () => {
    const inForce = await play([100, 150, 400], (work) => fixedLagSchedule(work, 200));
    expect(inForce).toEqual(['300: change at 100', '350: change at 150', '600: change at 400']);
  });

  it('later, when it could not be put into force at first', async () => {
    const byProxy = await play([100], (work) => kubeProxySchedule(work, KUBE_PROXY_TIMING), { failures: 2 });
    expect(byProxy).toEqual(['120: Error: no room', '1140: Error: no room', '2160: change at 100']);
    const byLag = await play([100, 150], (work) => fixedLagSchedule(work, 200), { failures: 1 });
    expect(byLag).toEqual(['300: Error: no room', '350: change at 150']);
  });
});

it('does nothing more once it has been stopped', async () => {
  let writes = 0;
  const write = async (): Promise<void> => {
    writes += 1;
  };
  const work = { read: () => 0, write, onFailure: () => {} };
  for (const schedule of [kubeProxySchedule(work, { minSyncPeriodMs: 0, syncMs: 5 }), fixedLagSchedule(work, 5)]) {
    schedule.request();
    schedule.stop();
  }
  await delay(20);
  expect(writes).toBe(0);
});
