import { connect, isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../errors.ts';
import { clusterFault } from '../cluster-fault.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where nothing says another. */
export const DEFAULT_PORT = { http: 80, https: 443 } as const;

const REACHABLE_WITHIN_MS = 3_000;
const RETRY_PAUSE_MS = 100;

/**
 * The first of these addresses that takes a connection: one that only answers elsewhere would otherwise look like an outage from the
 * first request on. An object that has just been made may take a moment until it is in force. Throws CutoverError with `next` when
 * there is none.
 */
export async function firstReachable(addresses: readonly Address[], object: string, next: string): Promise<Address> {
  const deadlineMs = performance.now() + REACHABLE_WITHIN_MS;
  for (;;) {
    const faults = await Promise.all(
      addresses.map((address) => connectFault(address, Math.max(1, deadlineMs - performance.now()))),
    );
    const reached = addresses[faults.indexOf(undefined)];
    if (reached !== undefined) return reached;
    if (performance.now() >= deadlineMs) {
      const said = addresses.map(({ host, port }, index) => `${host}:${port} cannot be reached from here: ${faults[index]}`);
      throw clusterFault(object, said.join('; '), next);
    }
    await sleep(RETRY_PAUSE_MS);
  }
}

export function urlOf(scheme: 'http' | 'https', { host, port }: Address, path = ''): string {
  return `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}${path}`;
}

/** Undefined when a connection could be made. */
function connectFault({ host, port }: Address, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (fault: string | undefined) => {
      socket.destroy();
      resolve(fault);
    };
    socket.once('timeout', () => end('no answer'));
    socket.once('error', (fault: NodeJS.ErrnoException) =>
      end(fault.message === '' ? (fault.code ?? fault.name) : messageOf(fault)),
    );
    socket.once('connect', () => end(undefined));
  });
}
