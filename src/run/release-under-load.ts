import { setTimeout as delay } from 'node:timers/promises';
import type { RunEnd } from '../evidence/run-record.ts';
import type { LoadPool } from '../load/pool.ts';
import type { ReleaseSettings } from '../profile/release.ts';
import { explainResult } from '../release/explain-result.ts';
import { recordedRelease, type RecordedReleaseTools } from '../release/recorded-release.ts';
import type { Surroundings } from '../release/surroundings.ts';
import { watchRelease } from '../release/watch-release.ts';

export type Ending = Omit<RunEnd, 'atMs'>;

/** Keeps what surrounds the release as evidence, as far as it can be read before `stop` is aborted. */
export type LookAround = (when: Surroundings['when'], stop: AbortSignal) => Promise<void>;

interface ReleaseUnderLoadTools extends RecordedReleaseTools {
  readonly lookAround: LookAround;
}

/** Ramp-up, baseline, release and settle time, with all that goes on around the release kept. The load goes on after it. */
export async function releaseUnderLoad(pool: LoadPool, settings: ReleaseSettings, tools: ReleaseUnderLoadTools): Promise<Ending> {
  const { cluster, signal, mark, lookAround } = tools;
  const watch = await watchRelease(settings, cluster, mark);
  try {
    const ready = await underLoad(
      pool,
      signal,
      pool.rampedUp.then(() => delay(settings.baselineMs, undefined, { signal })),
    );
    if (ready === 'interrupted')
      return { outcome: 'interrupted', reason: 'interrupted before the release began: the cluster was not touched' };
    if (ready === 'load-over')
      return { outcome: 'not-released', reason: 'the load was over before the release began: the cluster was not touched' };
    await lookAround('before', signal);
    const result = await recordedRelease(settings, tools);
    if (result.kind === 'not-begun') return { outcome: 'not-released', reason: result.reason };
    if (result.kind === 'interrupted') return { outcome: 'interrupted', reason: explainResult(result) };
    // The settle time also shows whether a release that was taken back left the service whole.
    await underLoad(pool, signal, delay(settings.settleMs, undefined, { signal }));
    if (result.kind === 'failed') return { outcome: 'failed', reason: explainResult(result) };
    if (signal.aborted) {
      const then = tools.returnable === true ? 'it is taken back' : 'the new version stays';
      return { outcome: 'interrupted', reason: `interrupted after the release was done: ${then}` };
    }
    return { outcome: 'released', reason: '' };
  } finally {
    await watch.stop();
  }
}

/** Waits, unless the load is over first or the run is interrupted. */
async function underLoad(
  pool: LoadPool,
  signal: AbortSignal,
  wait: Promise<void>,
): Promise<'waited' | 'load-over' | 'interrupted'> {
  const waited = wait.then(
    () => 'waited' as const,
    (thrown: unknown) => {
      if (signal.aborted) return 'interrupted' as const;
      throw thrown;
    },
  );
  const result = await Promise.race([waited, pool.ended.then(() => 'load-over' as const)]);
  return signal.aborted ? 'interrupted' : result;
}
