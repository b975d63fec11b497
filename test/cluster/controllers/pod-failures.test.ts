import { describe, expect, it } from 'vitest';
import { PodFailures } from '../../../src/cluster/controllers/job/pod-failures.ts';
import type { Pod } from '../../../src/cluster/objects.ts';

const endedAt = (epochMs: number) => {
  const state = { terminated: { exitCode: 1, finishedAt: new Date(epochMs).toISOString() } };
  return { status: { containerStatuses: [{ name: 'app', state }] } } as unknown as Pod;
};

describe('how long a Job waits with its next pods', () => {
  it('is nothing before a failure, then 10 s from its end, twice as long each time, and ten minutes at most', () => {
    const failures = new PodFailures();
    expect(failures.remainingMs(0)).toBe(0);
    const waitsMs = Array.from({ length: 8 }, () => {
      failures.note([], [endedAt(1000)], 5000);
      return failures.remainingMs(1000);
    });
    expect(waitsMs).toEqual([10, 20, 40, 80, 160, 320, 600, 600].map((seconds) => seconds * 1000));
    expect([failures.remainingMs(600_000), failures.remainingMs(601_000)]).toEqual([1000, 0]);
  });

  it('begins anew with a success', () => {
    const failures = new PodFailures();
    failures.note([endedAt(2000)], [endedAt(1000)], 5000);
    expect(failures.remainingMs(2000)).toBe(0);
    failures.note([endedAt(3000)], [endedAt(4000)], 5000);
    expect(failures.remainingMs(4000)).toBe(10_000);
  });

  it('counts from now where a pod does not say when it ended', () => {
    const failures = new PodFailures();
    failures.note([], [{ status: {} } as unknown as Pod], 5000);
    expect(failures.remainingMs(5000)).toBe(10_000);
  });
});
