import type { Exchange } from './exchange.ts';

/** How a worker's threads reach the target. A transport sends what it is told once, and never again. */
export interface Transport {
  /** One thread's own way to the target. */
  open(thread: number, keep: boolean, listener: ChannelListener): Channel;
  /** New connections go to these URLs, by turns, instead of the plan's; those that exist are kept. At least one. */
  retarget(urls: readonly string[]): void;
  readonly openConnections: number;
}

/** Carries one request at a time. */
export interface Channel {
  /** Only when free. `request` is an index into the plan's requests. */
  send(request: number): void;
  /** Gives up an idle connection. Only when free; nothing can be sent afterwards. */
  close(): void;
  /** When the request in flight began; undefined when there is none, or it has not begun. */
  readonly inFlightSinceUs: number | undefined;
  /** Fails the request in flight if its time is over. */
  expire(nowUs: number): void;
}

export interface ChannelListener {
  /** The request has ended, well or not: exactly once for each `send`. */
  ended(exchange: Exchange): void;
  /** The next request can be sent: after `ended`, and after the old connection is really gone where it is not kept. */
  free(): void;
}
