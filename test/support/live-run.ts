import { startRunClock } from '../../src/clock.ts';
import type { LiveView } from '../../src/commands/live/live-view.ts';
import type { WorkerHealth } from '../../src/load/batch.ts';
import { createLive } from '../../src/observe/live.ts';
import type { Sample } from '../../src/observe/sample.ts';
import type { Profile } from '../../src/profile/profile.ts';
import { profileFrom } from '../../src/profile/read.ts';
import type { MilestoneKind } from '../../src/release/milestone.ts';
import { batchOf } from './samples.ts';

/** A profile of a load, or of a release by a program that does nothing. */
export function liveProfile(name: string, release?: 'command'): Profile {
  const written = {
    name,
    target: { url: 'http://127.0.0.1:1' },
    load: { duration: '10s' },
    ...(release === undefined ? {} : { release: { strategy: release, command: { steps: [{ name: 'deploy', run: ['true'] }] } } }),
  };
  const origin = { file: '<test>', label: '<test>', name, sets: [], cwd: '/', env: {} };
  return profileFrom(JSON.stringify(written), origin);
}

/** A run that a view watches, of which a test says what happens. It began so long ago. */
export function liveRun(view: LiveView, profile: Profile, agoMs: number) {
  const live = createLive();
  const watcher = view.watch(profile, live);
  const now = startRunClock();
  const clock = { originUs: now.originUs - agoMs * 1000, startedAtEpochMs: now.startedAtEpochMs - agoMs };
  let sequence = 0;
  let texts: readonly string[] = [];
  watcher.started('http://127.0.0.1:1/', clock);
  return {
    watcher,
    answers(samples: readonly Sample[]): void {
      const batch = batchOf(samples, 0, sequence, texts);
      sequence += 1;
      texts = [...texts, ...batch.newTexts];
      live.batch(batch);
      watcher.batch?.(batch);
    },
    milestone: (atMs: number, kind: MilestoneKind, detail = '') => watcher.milestone({ atMs, kind, detail }),
  };
}

export function healthReport(atMs: number, more: Partial<WorkerHealth> = {}): WorkerHealth {
  return {
    worker: 0,
    atUs: atMs * 1000,
    loopLagMaxUs: 1000,
    lateSendMaxUs: 0,
    waitingDue: 0,
    cpuUs: 10_000,
    gcPauseUs: 0,
    gcPauseMaxUs: 0,
    openConnections: 4,
    activeThreads: 5,
    ...more,
  };
}
