import { connect } from 'node:net';
import { CutoverError, messageOf } from '../errors.ts';
import type { LoadPlan } from './plan.ts';

/** All that the load connects to. Rejects as assertReachable does. */
export async function assertTargetReachable({ target, connectTimeoutMs }: LoadPlan): Promise<void> {
  const { url, moreUrls, proxy } = target;
  if (proxy !== undefined) await assertReachable(proxy, connectTimeoutMs, 'proxy');
  else for (const each of [url, ...moreUrls]) await assertReachable(each, connectTimeoutMs);
}

/**
 * Opens and closes one TCP connection to the target, so that a wrong URL is an error before the run and not a run full of failures.
 * Sends nothing. Rejects with a CutoverError (bad usage).
 */
export async function assertReachable(url: string, timeoutMs: number, role: 'target' | 'proxy' = 'target'): Promise<void> {
  const { hostname, port, protocol, origin } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const portNumber = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host, port: portNumber });
    const fail = (reason: string, cause?: unknown) => {
      socket.destroy();
      reject(
        new CutoverError(`the ${role} cannot be reached: ${reason}`, {
          // A proxy's URL may hold a password.
          where: role === 'proxy' ? origin : url,
          next: `start ${role === 'proxy' ? 'it or correct target.proxy' : 'the service or correct target.url'}; nothing was sent and nothing was released`,
          cause,
        }),
      );
    };
    socket.setTimeout(timeoutMs, () => fail(`no connection within ${timeoutMs} ms`));
    // With several addresses behind a name Node reports all attempts in one error without a message of its own.
    socket.once('error', (error: NodeJS.ErrnoException) =>
      fail(error.message === '' ? (error.code ?? error.name) : messageOf(error), error),
    );
    socket.once('connect', () => {
      // Leaves no TIME_WAIT: not one local port is taken from the load.
      socket.resetAndDestroy();
      resolve();
    });
  });
}
