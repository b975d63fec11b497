import type { Socket } from 'node:net';
import type { Failure } from '../outcome.ts';
import { clientOn } from './client.ts';
import type { Proxy } from './route.ts';

/** Asks a proxy, to which `socket` is connected, for a tunnel to `authority`. Calls back once. */
export function askForTunnel(
  socket: Socket,
  { authorization }: Proxy,
  authority: string,
  done: (failure: Failure | undefined) => void,
): void {
  const headers = ['host', authority, 'user-agent', 'cutover'];
  if (authorization !== undefined) headers.push('proxy-authorization', authorization);
  clientOn(socket, `http://${authority}`).dispatch(
    { method: 'CONNECT', path: authority, headers, reset: false },
    {
      onRequestStart: () => undefined,
      onRequestUpgrade: (_, status) => done(status >= 200 && status <= 299 ? undefined : { kind: 'proxy', status }),
      onResponseError: (_, error) => done({ kind: 'error', error, during: 'tunnel' }),
    },
  );
}
