import type { Dispatcher } from 'undici';
import type { Route } from './route.ts';

/** Set by undici itself, from the body and from whether it may keep the connection. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['connection', 'content-length']);

/** The request that `wire` would write, one character per byte, as undici wants it: so both transports send the same. */
export function outgoing(text: string, { authority, proxy }: Route, keep: boolean): Dispatcher.DispatchOptions {
  const headEnd = text.indexOf('\r\n\r\n');
  const [start = '', ...lines] = text.slice(0, headEnd).split('\r\n');
  const [method = '', path = ''] = start.split(' ');
  const headers: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    if (!OWN_HEADERS.has(name.toLowerCase())) headers.push(name, line.slice(colon + 2));
  }
  const forwards = proxy?.tunnels === false;
  if (forwards && proxy.authorization !== undefined) headers.push('proxy-authorization', proxy.authorization);
  const body = text.slice(headEnd + 4);
  return {
    method,
    path: forwards ? `http://${authority}${path}` : path,
    headers,
    body: body === '' ? null : Buffer.from(body, 'latin1'),
    // Said either way: left to itself undici would close after a HEAD.
    reset: !keep,
  };
}
