import { formatDuration } from '../../quantity.ts';
import type { Rule } from '../finding.ts';
import { isAnsweredByApp } from '../scene.ts';
import { SEEN_LATE_MS, stopOfKeptConnection, stopOfNewConnection } from '../windows.ts';

/** The traffic was led to other pods, and the old ones were deleted before all who still sent to them had left. */
export const oldColourRemovedEarly: Rule = (group, scene) => {
  if (isAnsweredByApp(group)) return undefined;
  const suspicion = group.connection === 'new' ? stopOfNewConnection(group, scene) : undefined;
  const stop = suspicion?.stop ?? (group.connection === 'reused' ? stopOfKeptConnection(group, scene) : undefined);
  if (stop === undefined) return undefined;
  const switched = scene.milestones.findLast(
    ({ kind, atMs }) => (kind === 'switched' || kind === 'service-changed') && atMs <= stop.deletedAtMs + SEEN_LATE_MS,
  );
  // A pod that was created after the switch is none of the old colour.
  if (switched === undefined || (stop.pod.createdAtMs ?? -Infinity) > switched.atMs) return undefined;
  const waited = formatDuration(Math.max(0, stop.deletedAtMs - switched.atMs));
  const what = group.connection === 'new' ? 'were still sent to the old colour' : 'were on kept connections to the old colour';
  const confidence = suspicion?.isProxyLag === false ? 'low' : 'high';
  return { cause: 'old-colour-removed-early', confidence, stop, why: `${what} when it was deleted, ${waited} after the switch` };
};
