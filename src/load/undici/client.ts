import type { Socket } from 'node:net';
import { Client } from 'undici';
import { MAX_HEAD_BYTES } from '../wire/parser.ts';

/** What a Client says that wants to connect again. */
export const NO_SECOND_CONNECTION = new Error('a request is never sent on another connection than its own');

/** The longest that a timer takes: about 25 days. */
const NEVER_MS = 2 ** 31 - 1;

/**
 * An undici Client on one connection, which is already there: when it is gone, or refuses the request, the Client has nowhere to send the
 * request again. Everything that undici does by itself is off: its timeouts are up to 0.9 s late, ours are not.
 */
export function clientOn(socket: Socket, origin: string): Client {
  let given = false;
  return new Client(origin, {
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: NEVER_MS,
    keepAliveMaxTimeout: NEVER_MS,
    // So that what the server hints, less this, is always longer than the most.
    keepAliveTimeoutThreshold: -NEVER_MS,
    maxHeaderSize: MAX_HEAD_BYTES,
    h2Options: { maxConcurrentStreams: 1, pingInterval: 0 },
    connect: (_, callback) => {
      const isSecond = given;
      given = true;
      // Not during the call: undici would take no notice.
      queueMicrotask(() => {
        if (isSecond) callback(NO_SECOND_CONNECTION, null);
        else callback(null, socket);
      });
    },
  });
}
