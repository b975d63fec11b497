import { isIP } from 'node:net';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { CutoverError, messageOf } from '../../errors.ts';
import type { LoadPlan } from '../plan.ts';
import { serialise, type RequestBytes } from './request-bytes.ts';

/** One of the plan's URLs: where a worker's connections go and what is written there, worked out once. */
export interface WireTarget {
  /** Name or address, IPv6 without its brackets. */
  readonly host: string;
  readonly port: number;
  readonly tls: TlsSettings | undefined;
  /** The plan's requests for connections that are kept, and for those that serve only one. */
  readonly keptRequests: readonly RequestBytes[];
  readonly newRequests: readonly RequestBytes[];
}

export interface TlsSettings {
  readonly secureContext: SecureContext;
  readonly rejectUnauthorized: boolean;
  /** Undefined where the target is an address: SNI carries names only. */
  readonly servername: string | undefined;
}

/** Throws CutoverError for a request that cannot be sent as it is, and for certificates and keys that cannot be used. */
export function wireTargets(plan: LoadPlan): WireTarget[] {
  return [plan.target.url, ...plan.target.moreUrls].map((url) => wireTarget(plan, new URL(url)));
}

function wireTarget(plan: LoadPlan, url: URL): WireTarget {
  const { hostHeader } = plan.target;
  const host = bareHost(url);
  const secure = url.protocol === 'https:';
  return {
    host,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    tls: secure
      ? tlsSettings(plan.target.tls, hostHeader === undefined ? host : bareHost(new URL(`http://${hostHeader}`)))
      : undefined,
    keptRequests: plan.requests.map((request) => serialise(request, { target: url, keep: true, plan })),
    newRequests: plan.requests.map((request) => serialise(request, { target: url, keep: false, plan })),
  };
}

function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function tlsSettings({ ca, cert, key, insecure, serverName }: LoadPlan['target']['tls'], host: string): TlsSettings {
  const given = Object.entries({ ca, cert, key }).filter(([, pem]) => pem !== undefined);
  return {
    secureContext: secureContext(Object.fromEntries(given)),
    rejectUnauthorized: !insecure,
    servername: serverName ?? (isIP(host) === 0 ? host : undefined),
  };
}

function secureContext(pem: SecureContextOptions): SecureContext {
  try {
    return createSecureContext(pem);
  } catch (cause) {
    throw new CutoverError(`the certificates or the key cannot be used: ${messageOf(cause)}`, { where: 'target.tls', cause });
  }
}
