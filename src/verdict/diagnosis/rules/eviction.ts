import type { Rule } from '../finding.ts';
import { isAnsweredByApp, type Scene, type Stop } from '../scene.ts';
import { SEEN_LATE_MS, stopOfKeptConnection, stopOfNewConnection } from '../windows.ts';

/** A pod that was deleted, but not to make room for another revision. How its app stops is not the release's business. */
export const eviction: Rule = (group, scene) => {
  if (isAnsweredByApp(group)) return undefined;
  const stop = group.connection === 'new' ? stopOfNewConnection(group, scene)?.stop : stopOfKeptConnection(group, scene);
  if (stop === undefined || !isEvicted(stop, scene)) return undefined;
  return { cause: 'eviction', confidence: 'high', stop, why: 'came when a pod was deleted that no new revision replaces' };
};

export function isEvicted({ pod, deletedAtMs }: Stop, scene: Scene): boolean {
  const { revision } = pod;
  const { releaseStartedAtMs, profile, milestones, pods } = scene;
  if (deletedAtMs < releaseStartedAtMs - SEEN_LATE_MS) return true;
  // Sizes its Deployments up and down by its own steps.
  if (revision === undefined || profile.release?.strategy === 'canary') return false;
  // What is taken back takes pods of the new revision with it.
  if (milestones.some(({ kind, atMs }) => kind === 'restore-started' && atMs <= deletedAtMs)) return false;
  const created = pods.filter(({ createdAtMs }) => createdAtMs !== undefined && createdAtMs >= releaseStartedAtMs - SEEN_LATE_MS);
  const latest = created.toSorted((a, b) => (b.createdAtMs ?? 0) - (a.createdAtMs ?? 0))[0];
  return latest === undefined || latest.revision === revision;
}
