import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface ListeningSocket {
  /** `0.0.0.0` for one that listens on all addresses, of IPv4 or of both families. */
  readonly address: string;
  readonly port: number;
}

const LISTEN = '0A';

/**
 * Where other programs listen over TCP, by the IPv4 address they can be met on. From Linux's /proc/net/tcp; empty elsewhere, where an
 * address in use only shows when it is bound.
 */
export function foreignListeners(): ListeningSocket[] {
  const ours = ownSockets();
  return ['tcp', 'tcp6'].flatMap(rows).flatMap(({ local, state, inode }) => {
    const [where = '', port = ''] = local.split(':');
    const address = addressOf(where);
    return state === LISTEN && address !== undefined && !ours.has(inode) ? [{ address, port: Number.parseInt(port, 16) }] : [];
  });
}

function rows(table: string): { local: string; state: string; inode: string }[] {
  return textOf(`/proc/net/${table}`)
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .map(([, local = '', , state = '', , , , , , inode = '']) => ({ local, state, inode }));
}

/** 127.64.0.1 is 0100407F there: its bytes, last first, on the machines that Node runs on. Undefined for an address of IPv6. */
function addressOf(hex: string): string | undefined {
  if (/^0{32}$/.test(hex)) return '0.0.0.0';
  if (hex.length !== 8) return undefined;
  return [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.');
}

function ownSockets(): Set<string> {
  return new Set(
    entriesOf('/proc/self/fd').flatMap((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(targetOf(`/proc/self/fd/${fd}`))?.[1];
      return inode === undefined ? [] : [inode];
    }),
  );
}

function textOf(path: string): string {
  return orElse('', () => readFileSync(path, 'utf8'));
}

function entriesOf(path: string): string[] {
  return orElse([], () => readdirSync(path));
}

/** A descriptor may be closed between listing and reading it. */
function targetOf(path: string): string {
  return orElse('', () => readlinkSync(path));
}

function orElse<T>(fallback: T, read: () => T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}
