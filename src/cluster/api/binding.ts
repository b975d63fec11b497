import { once } from 'node:events';
import type { Server } from 'node:net';
import { CutoverError, messageOf } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import { API_PORT, FIRST_SUBNET, LAST_SUBNET, type Subnet, nodeAddress } from '../addresses.ts';
import { foreignListeners } from '../listening-sockets.ts';

/**
 * Listens on the API address of the first subnet where that can be had: each subnet belongs to one cluster. One in which other programs
 * listen is passed over, too: they may be the pods of a cluster that crashed.
 */
export async function bindFirstFree(server: Server): Promise<Subnet> {
  const inUse = foreignListeners().map(({ address }) => address);
  for (let second = FIRST_SUBNET; second <= LAST_SUBNET; second += 1) {
    if (inUse.some((address) => address.startsWith(`127.${second}.`))) continue;
    const subnet = { second };
    try {
      server.listen(API_PORT, nodeAddress(subnet));
      await once(server, 'listening');
      return subnet;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRNOTAVAIL') throw noLoopbackAddress(nodeAddress(subnet), error);
      if (code !== 'EADDRINUSE') {
        throw new CutoverError(`the API server of the embedded cluster cannot listen: ${messageOf(error)}`, {
          where: `${nodeAddress(subnet)}:${API_PORT}`,
          exitCode: EXIT.releaseFailed,
          cause: error,
        });
      }
    }
  }
  throw new CutoverError(
    `port ${API_PORT} is in use on every address from ${nodeAddress({ second: FIRST_SUBNET })} to ${nodeAddress({ second: LAST_SUBNET })}`,
    { next: `end what listens on 0.0.0.0:${API_PORT}, or clusters that are no longer needed`, exitCode: EXIT.releaseFailed },
  );
}

/** Linux answers on all of 127.0.0.0/8; macOS only on addresses that have been added one by one. */
function noLoopbackAddress(address: string, cause: unknown): CutoverError {
  return new CutoverError(`this machine has no loopback address ${address}`, {
    next: `on macOS add it, and the pod and Service addresses the cluster then asks for, one by one: sudo ifconfig lo0 alias ${address} up. On Linux all of 127.0.0.0/8 is there without set-up`,
    exitCode: EXIT.releaseFailed,
    cause,
  });
}
