import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

export function isLoopback(host: string): boolean {
  const family = isIP(host);
  return family === 0 ? host === 'localhost' : LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

export interface Refusal {
  readonly status: 403 | 405;
  readonly why: string;
}

/**
 * Why a request is not answered. What listens on loopback only is for this machine's own users: a name that somebody else's DNS leads
 * here, and a page of another site, are how a browser would read it for a stranger. Ports may differ: they are forwarded.
 */
export function refusalOf({ method, headers }: IncomingMessage, listensOn: string): Refusal | undefined {
  if (method !== 'GET') return { status: 405, why: 'this can only be read' };
  const { host = '', origin } = headers;
  if (isLoopback(listensOn) && !isLoopback(hostOf(`http://${host}`))) {
    return { status: 403, why: 'this is served on loopback only: ask for it by localhost or 127.0.0.1' };
  }
  if (origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === host.toLowerCase()))
    return { status: 403, why: 'pages of other sites may not read this' };
  return undefined;
}

/** Empty for what is no URL. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') : '';
}
