import { connect, type Socket } from 'node:net';
import type { ServiceEndpoint } from './rules.ts';

/**
 * Connects a client's connection through to an endpoint, byte for byte in both directions: the end of one direction is passed on as
 * an end, a reset as a reset, and a slow reader slows the writer down.
 *
 * One difference to kube-proxy remains. There, the packets themselves are redirected, so a client of a pod that is gone is refused.
 * Here its connection has already been accepted when the pod turns out to be gone, and is reset instead.
 */
export function forward(client: Socket, { address, port }: ServiceEndpoint): void {
  const server = connect({ host: address, port, allowHalfOpen: true, noDelay: true });
  pass(client, server);
  pass(server, client);
}

function pass(from: Socket, to: Socket): void {
  from.on('data', (chunk) => {
    if (!to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => to.end());
  from.on('error', () => to.resetAndDestroy());
}
