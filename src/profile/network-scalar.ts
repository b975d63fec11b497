import { isIP } from 'node:net';
import { duration, scalar, Unfit } from './scalar.ts';

/** An IPv4 or IPv6 address, without brackets and port. */
export function ipAddress() {
  return scalar('an IP address such as 127.0.0.2 or ::1', (text) => (isIP(text) === 0 ? new Unfit() : text));
}

const NAME = /^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9])?)*$/;

/** A host's name, without a port. */
export function hostName() {
  return scalar('a host such as shop.example.org', (text) => (NAME.test(text) ? text : new Unfit()));
}

/** What a `Host` header says: a name or an address, and a port where it is not the scheme's own. */
export function hostAndPort() {
  return scalar('a host such as shop.example.org or shop.example.org:8080', (text) => {
    const [, host = '', port] = /^(.+?)(?::(\d{1,5}))?$/.exec(text) ?? [];
    const isHost = NAME.test(host) || (/^\[.*\]$/.test(host) && isIP(host.slice(1, -1)) === 6);
    return isHost && Number(port ?? 1) >= 1 && Number(port ?? 1) <= 65_535 ? text : new Unfit();
  });
}

/** How long to keep to the address that was found for a name, in milliseconds: 0 for each connection anew, Infinity for ever. */
export function dnsTtl() {
  return scalar('each-connection, once, record, or a duration such as 30s', (text): number | 'record' | Unfit => {
    if (text === 'each-connection') return 0;
    if (text === 'record') return text;
    if (text === 'once') return Number.POSITIVE_INFINITY;
    return duration({ positive: true }).safeParse(text).data ?? new Unfit();
  });
}
