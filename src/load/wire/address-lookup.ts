// Not by name: the functions are exchanged when other name servers are set.
import dns, { type RecordWithTtl } from 'node:dns';

/** What a look-up found: one address, and for how long it may be kept. */
interface FoundAddress {
  readonly address: string;
  /** The record's time to live; 0 where none is known. */
  readonly ttlMs: number;
}

interface LookupListener {
  readonly found: (found: FoundAddress) => void;
  readonly failed: (error: NodeJS.ErrnoException) => void;
}

export type AddressLookup = (host: string, listener: LookupListener) => void;

/** As every program on this machine finds it, the hosts file included. The system does not tell for how long. */
export const askSystem: AddressLookup = (host, { found, failed }) => {
  dns.lookup(host, { order: 'ipv4first' }, (error, address) => {
    if (error === null) found({ address, ttlMs: 0 });
    else failed(error);
  });
};

/**
 * As the name server says it, with the time to live of the record; IPv4 first. A name that it does not know may still be in the hosts
 * file, so the system has the last word.
 */
export const askNameServer: AddressLookup = (host, listener) => {
  const first = (records: readonly RecordWithTtl[] | undefined): boolean => {
    const record = records?.[0];
    if (record === undefined) return false;
    listener.found({ address: record.address, ttlMs: record.ttl * 1000 });
    return true;
  };
  dns.resolve4(host, { ttl: true }, (_, ipv4) => {
    if (first(ipv4)) return;
    dns.resolve6(host, { ttl: true }, (__, ipv6) => {
      if (!first(ipv6)) askSystem(host, listener);
    });
  });
};
