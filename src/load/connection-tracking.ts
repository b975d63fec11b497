import { readFileSync } from 'node:fs';

const FOLDER = '/proc/sys/net/netfilter';

/**
 * How full the kernel's table of tracked connections is, 0 to 1; undefined where the kernel tracks none. A full table makes the kernel
 * drop packets on this machine, which looks as if the target did not answer.
 */
export function connectionTrackingFill(): number | undefined {
  try {
    return figure('nf_conntrack_count') / figure('nf_conntrack_max');
  } catch {
    return undefined;
  }
}

function figure(name: string): number {
  return Number(readFileSync(`${FOLDER}/${name}`, 'latin1'));
}
