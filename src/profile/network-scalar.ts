import { isIP } from 'node:net';
import { duration, scalar, Unfit } from './scalar.ts';

/** An IPv4 or IPv6 address, without brackets and port. */
export function ipAddress() {
  return scalar('an IP address such as 127.0.0.2 or ::1', (text) => (isIP(text) === 0 ? new Unfit() : text));
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
