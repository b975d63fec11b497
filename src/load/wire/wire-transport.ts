import type { RunClock } from '../../clock.ts';
import type { LoadPlan } from '../plan.ts';
import { requestIdPrefix } from '../request-id.ts';
import type { Channel, ChannelListener, Transport } from '../transport.ts';
import { versionReader, type VersionReader } from '../version-reader.ts';
import { WireConnection } from './connection.ts';
import { serialise, type RequestBytes } from './request-bytes.ts';
import { wireTarget, type WireTarget } from './target.ts';

const READ_BUFFER_BYTES = 64 * 1024;

/** What all connections of one worker share. */
export interface WireContext {
  readonly clock: RunClock;
  readonly target: WireTarget;
  readonly connectTimeoutUs: number;
  readonly responseTimeoutUs: number;
  readonly version: VersionReader;
  /** The plan's requests for connections that are kept, and for those that serve only one. */
  readonly keptRequests: readonly RequestBytes[];
  readonly newRequests: readonly RequestBytes[];
  /** One for all: each read is parsed before the next one can happen. */
  readonly readBuffer: Buffer;
  /** Counts a connection; returns its ordinal within the worker. */
  opened(): number;
  closed(): void;
}

/** HTTP/1.1 over plain TCP or TLS, byte by byte our own: what was written and what came back is known exactly. */
export class WireTransport implements Transport {
  readonly #context: WireContext;
  readonly #withIds: boolean;
  #opened = 0;
  #closed = 0;

  constructor(plan: LoadPlan, clock: RunClock) {
    this.#withIds = plan.requestIdHeader !== undefined;
    this.#context = {
      clock,
      target: wireTarget(plan.target),
      connectTimeoutUs: plan.connectTimeoutMs * 1000,
      responseTimeoutUs: plan.responseTimeoutMs * 1000,
      version: versionReader(plan.version),
      keptRequests: serialiseAll(plan, true),
      newRequests: serialiseAll(plan, false),
      readBuffer: Buffer.allocUnsafe(READ_BUFFER_BYTES),
      opened: () => ++this.#opened,
      closed: () => void this.#closed++,
    };
  }

  get openConnections(): number {
    return this.#opened - this.#closed;
  }

  open(thread: number, keep: boolean, listener: ChannelListener): Channel {
    const idPrefix = this.#withIds ? requestIdPrefix(this.#context.clock.startedAtEpochMs, thread) : '';
    return new WireConnection(this.#context, keep, idPrefix, listener);
  }
}

/** Throws CutoverError for a request that cannot be sent as it is. */
export function serialiseAll(plan: LoadPlan, keep: boolean): RequestBytes[] {
  const target = new URL(plan.target.url);
  return plan.requests.map((request) => serialise(request, { target, keep, requestIdHeader: plan.requestIdHeader }));
}
