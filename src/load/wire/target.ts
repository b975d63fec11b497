import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { TargetPlan } from '../plan.ts';

/** Where a worker's connections go, worked out once. */
export interface WireTarget {
  readonly url: URL;
  /** Name or address, IPv6 without its brackets. */
  readonly host: string;
  readonly port: number;
  readonly tls: TlsSettings | undefined;
}

export interface TlsSettings {
  readonly secureContext: SecureContext;
  readonly rejectUnauthorized: boolean;
  /** Undefined where the target is an address: SNI carries names only. */
  readonly servername: string | undefined;
}

export function wireTarget(plan: TargetPlan): WireTarget {
  const url = new URL(plan.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  return { url, host, port, tls: secure ? tlsSettings(plan.tls, host) : undefined };
}

function tlsSettings(plan: TargetPlan['tls'], host: string): TlsSettings {
  return {
    secureContext: createSecureContext(plan.ca === undefined ? {} : { ca: plan.ca }),
    rejectUnauthorized: !plan.insecure,
    servername: plan.serverName ?? (isIP(host) === 0 ? host : undefined),
  };
}

/**
 * The one address to connect to. Asked for every new connection, so that a changed name is followed; never a second address when the
 * first fails, because that would hide the failure.
 */
export function resolveAddress(
  host: string,
  found: (address: string) => void,
  failed: (error: NodeJS.ErrnoException) => void,
): void {
  if (isIP(host) !== 0) {
    found(host);
    return;
  }
  lookup(host, { order: 'ipv4first' }, (error, address) => {
    if (error === null) found(address);
    else failed(error);
  });
}
