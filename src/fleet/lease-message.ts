/**
 * What the controller says to its workers: the annotations of the run's Lease, the one object that all of them watch. Each is a state,
 * not an event: a worker that missed a version of the Lease misses nothing.
 */
export interface LeaseMessage {
  /** Counts up; a worker answers each number that it sees, once. 0: none yet. */
  readonly ping: number;
  /** When the load starts, milliseconds since 1970 by the controller's clock. */
  readonly startAtEpochMs: number | undefined;
  /** By how much each worker's clock is ahead of the controller's: that worker starts when its own clock shows startAt + offset. */
  readonly offsetsMs: ReadonlyMap<number, number>;
  /** No new requests: drain, say all that is left to say, end. */
  readonly stop: boolean;
  /** Frames to say again, by worker, from the first one's number to the last one's. */
  readonly resend: ReadonlyMap<number, FrameRange>;
  /** Where new connections go from now on; empty: where the plan says. */
  readonly retarget: readonly string[];
  /** Workers whose last word has been heard: they may go. Until then they stay, to say again what was lost on the way. */
  readonly dismissed: readonly number[];
}

export interface FrameRange {
  readonly from: number;
  readonly to: number;
}

/** How often the controller renews its Lease. */
export const RENEW_EVERY_MS = 1_000;
/**
 * A worker that has not seen a renewal for this long by its own monotonic clock takes the controller for gone and stops its load. Long
 * enough for an API server to restart, short enough for a killed controller's load to be over within 10 s.
 */
export const CONTROLLER_GONE_MS = 6_000;

export const NO_MESSAGE: LeaseMessage = {
  ping: 0,
  startAtEpochMs: undefined,
  offsetsMs: new Map(),
  stop: false,
  resend: new Map(),
  retarget: [],
  dismissed: [],
};

const KEY = {
  ping: 'cutover.dev/ping',
  startAt: 'cutover.dev/start-at',
  offsets: 'cutover.dev/offsets',
  stop: 'cutover.dev/stop',
  resend: 'cutover.dev/resend',
  retarget: 'cutover.dev/retarget',
  dismissed: 'cutover.dev/dismissed',
} as const;

type Annotations = Readonly<Record<string, string>>;

export function leaseAnnotations(message: LeaseMessage): Annotations {
  return {
    [KEY.ping]: String(message.ping),
    ...(message.startAtEpochMs === undefined ? {} : { [KEY.startAt]: String(message.startAtEpochMs) }),
    ...(message.offsetsMs.size === 0 ? {} : { [KEY.offsets]: JSON.stringify(Object.fromEntries(message.offsetsMs)) }),
    ...(message.stop ? { [KEY.stop]: 'true' } : {}),
    ...(message.resend.size === 0 ? {} : { [KEY.resend]: JSON.stringify(Object.fromEntries(message.resend)) }),
    ...(message.retarget.length === 0 ? {} : { [KEY.retarget]: JSON.stringify(message.retarget) }),
    ...(message.dismissed.length === 0 ? {} : { [KEY.dismissed]: JSON.stringify(message.dismissed) }),
  };
}

/** Throws SyntaxError for annotations that leaseAnnotations did not write. */
export function leaseMessage(annotations: Annotations = {}): LeaseMessage {
  const startAt = annotations[KEY.startAt];
  return {
    ping: Number(annotations[KEY.ping] ?? 0),
    startAtEpochMs: startAt === undefined ? undefined : Number(startAt),
    offsetsMs: byWorker<number>(annotations[KEY.offsets]),
    stop: annotations[KEY.stop] === 'true',
    resend: byWorker<FrameRange>(annotations[KEY.resend]),
    retarget: JSON.parse(annotations[KEY.retarget] ?? '[]') as string[],
    dismissed: JSON.parse(annotations[KEY.dismissed] ?? '[]') as number[],
  };
}

function byWorker<Value>(json = '{}'): Map<number, Value> {
  const written = JSON.parse(json) as Record<string, Value>;
  return new Map(Object.entries(written).map(([worker, value]) => [Number(worker), value]));
}
