import type { LoadPlan } from '../plan.ts';
import { hostAndPort } from '../wire/link.ts';
import { wireTargets, type WireTarget } from '../wire/target.ts';

/** The way to a target: straight, or through a forward proxy. */
export interface Route {
  readonly target: WireTarget;
  /** `host:port` of the target. */
  readonly authority: string;
  /** Scheme and authority. */
  readonly origin: string;
  readonly httpVersion: LoadPlan['httpVersion'];
  /** What TCP connects to: the target or its proxy. */
  readonly host: string;
  readonly port: number;
  readonly proxy: Proxy | undefined;
}

export interface Proxy {
  /** `Proxy-Authorization`, where the proxy's URL has a user. */
  readonly authorization: string | undefined;
  /** Whether it is asked for a tunnel; else it is sent the request itself, with the whole URL for a path. */
  readonly tunnels: boolean;
}

/** One for each of the plan's URLs. */
export function routesOf(plan: LoadPlan): Route[] {
  const url = plan.target.proxy === undefined ? undefined : new URL(plan.target.proxy);
  return wireTargets(plan).map((target): Route => {
    const { host, port } = target;
    const authority = hostAndPort({ address: host, port });
    const origin = `${target.tls === undefined ? 'http' : 'https'}://${authority}`;
    const direct = { target, authority, origin, httpVersion: plan.httpVersion, host, port };
    if (url === undefined) return { ...direct, proxy: undefined };
    const tunnels = target.tls !== undefined || plan.httpVersion === '2';
    const proxy = { authorization: authorizationOf(url), tunnels };
    return { ...direct, host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 80), proxy };
  });
}

function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}
