import type { Socket } from 'node:net';

/**
 * Whether a connection leads to itself. Where nobody listens on a port that the system also hands out to those who connect, it may hand
 * out that very port: TCP then opens from both ends at once (RFC 9293, 3.5), and what is sent comes back. `port`: of the other end.
 */
export function isToItself(socket: Socket, port: number): boolean {
  return socket.localPort === port && socket.localAddress === socket.remoteAddress;
}

/** What a connection to itself means: the same connect from any other port would have been refused. */
export function nobodyListens(): NodeJS.ErrnoException {
  return Object.assign(new Error('nobody listens: the connection led to itself'), { code: 'ECONNREFUSED' });
}
