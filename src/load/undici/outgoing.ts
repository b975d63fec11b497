import type { Dispatcher } from 'undici';
import type { Route } from './route.ts';

/** Set by undici itself, from the body and from whether it may keep the connection. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['connection', 'content-length']);

/** Its type knows nothing of `servername`. */
interface Outgoing extends Dispatcher.DispatchOptions {
  readonly servername: string;
}

/** The request that `wire` would write, one character per byte, as undici wants it: so both transports send the same. */
export function outgoing(text: string, { target, origin, proxy }: Route, keep: boolean): Outgoing {
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
    path: forwards ? `${origin}${path}` : path,
    headers,
    body: body === '' ? null : Buffer.from(body, 'latin1'),
    // Always the same: undici would close the connection where a request's Host is another than that of the one before.
    servername: target.host,
    // Said either way: left to itself undici would close after a HEAD.
    reset: !keep,
  };
}
