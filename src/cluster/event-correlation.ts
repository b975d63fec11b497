/**
 * What client-go's EventCorrelator decides: which events are repetitions of one, which are similar enough to be combined, and which
 * are too many. Constants are its defaults (tools/events and tools/record, events_cache.go).
 */
const COMBINE_FROM_MESSAGES = 10;
const COMBINE_WITHIN_MS = 600_000;
const BURST_PER_OBJECT = 25;
const REFILL_MS = 300_000;
const KEPT_KEYS = 4096;

export interface Correlation {
  readonly similar: Map<string, { messages: Set<string>; lastMs: number }>;
  readonly seen: Map<string, Seen>;
  readonly allowance: Map<string, { tokens: number; refilledMs: number }>;
}

interface Seen {
  readonly name: string;
  readonly firstTimestamp: string;
  readonly count: number;
}

interface Occurrence {
  readonly involvedObject: { readonly uid: string; readonly fieldPath?: string };
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

export function createCorrelation(): Correlation {
  return { similar: new Map(), seen: new Map(), allowance: new Map() };
}

/** Events alike in all but their message share a group; once it has ten messages, they are shown as one. */
export function aggregate(
  correlation: Correlation,
  { involvedObject, type, reason, message }: Occurrence,
  nowMs: number,
): { shownMessage: string; key: string; combined: boolean } {
  const groupKey = JSON.stringify([involvedObject.uid, involvedObject.fieldPath, type, reason]);
  const known = correlation.similar.get(groupKey);
  const group =
    known !== undefined && nowMs - known.lastMs <= COMBINE_WITHIN_MS ? known : { messages: new Set<string>(), lastMs: nowMs };
  group.messages.add(message);
  group.lastMs = nowMs;
  remember(correlation.similar, groupKey, group);
  if (group.messages.size < COMBINE_FROM_MESSAGES) {
    return { shownMessage: message, key: `${groupKey}${message}`, combined: false };
  }
  const [oldest] = group.messages;
  if (oldest !== undefined) group.messages.delete(oldest);
  return { shownMessage: `(combined from similar events): ${message}`, key: groupKey, combined: true };
}

/** Counts one more occurrence of an event; `first` is asked for the name and time of one that is new. */
export function observe(correlation: Correlation, key: string, first: () => Omit<Seen, 'count'>): Seen {
  const known = correlation.seen.get(key);
  const seen = known === undefined ? { ...first(), count: 1 } : { ...known, count: known.count + 1 };
  remember(correlation.seen, key, seen);
  return seen;
}

/** A token bucket per object. */
export function mayRecord(correlation: Correlation, uid: string, nowMs: number): boolean {
  const bucket = correlation.allowance.get(uid) ?? { tokens: BURST_PER_OBJECT, refilledMs: nowMs };
  const tokens = Math.min(BURST_PER_OBJECT, bucket.tokens + (nowMs - bucket.refilledMs) / REFILL_MS);
  const allowed = tokens >= 1;
  remember(correlation.allowance, uid, { tokens: allowed ? tokens - 1 : tokens, refilledMs: nowMs });
  return allowed;
}

/** Keeps the most recently used keys only, so that a long-lived cluster does not grow. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [leastRecent] = map.keys();
  if (map.size > KEPT_KEYS && leastRecent !== undefined) map.delete(leastRecent);
}
