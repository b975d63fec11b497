import type { Milestone } from '../release/milestone.ts';

/** What a release takes beside the pods that are there before it. Pods on their way out count until they are gone. */
export interface ExtraPods {
  /** More at once than before it. */
  readonly atPeak: number;
  /** Of all moments in which there were more: how many more, times how long. */
  readonly podSeconds: number;
}

/** From what was seen of the pods, in the order of time. Undefined when none came or went, or not all of it was seen. */
export function extraPods(milestones: readonly Milestone[]): ExtraPods | undefined {
  if (milestones.some(({ kind }) => kind === 'watch-lost')) return undefined;
  const changes = milestones.filter(({ kind }) => kind === 'pod-created' || kind === 'pod-gone');
  if (changes.length === 0) return undefined;
  let [more, atPeak, podMs, sinceMs] = [0, 0, 0, 0];
  const passTo = (atMs: number): void => {
    podMs += Math.max(0, more) * (atMs - sinceMs);
    sinceMs = atMs;
  };
  for (const { kind, atMs } of changes) {
    passTo(atMs);
    more += kind === 'pod-created' ? 1 : -1;
    atPeak = Math.max(atPeak, more);
  }
  passTo(milestones.at(-1)?.atMs ?? sinceMs);
  return { atPeak, podSeconds: podMs / 1000 };
}
