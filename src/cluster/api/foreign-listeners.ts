import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTEN = '0A';
const ANY_ADDRESS = new Set(['00000000', '0'.repeat(32)]);

/**
 * The TCP ports on which other programs listen at an address, or at all addresses: what this cluster cannot listen on. From Linux's
 * /proc/net/tcp; empty elsewhere, where a port in use only shows when it is bound.
 */
export function foreignListeners(address: string): Set<number> {
  const ours = ownSockets();
  const wanted = new Set([...ANY_ADDRESS, hexOf(address)]);
  return new Set(
    ['tcp', 'tcp6'].flatMap(rows).flatMap(({ local, state, inode }) => {
      const [where = '', port = ''] = local.split(':');
      return state === LISTEN && wanted.has(where) && !ours.has(inode) ? [Number.parseInt(port, 16)] : [];
    }),
  );
}

function rows(table: string): { local: string; state: string; inode: string }[] {
  return textOf(`/proc/net/${table}`)
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .map(([, local = '', , state = '', , , , , , inode = '']) => ({ local, state, inode }));
}

/** 127.64.0.1 is 0100407F there: the bytes of the address, last first, on the machines that Node runs on. */
function hexOf(address: string): string {
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return bytes.reverse().join('').toUpperCase();
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
