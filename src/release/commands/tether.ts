import type { ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * A step must not outlive cutover, whatever ends that: an undo in the middle of a deployment that still goes on would end anywhere. So a
 * guard in the step's process group reads from descriptor 3, which we hold the other end of. A line lets it go; the end of the stream,
 * which comes with our death as well, makes it end the group. The program itself takes the place of the shell, and its number.
 */
const TETHERED = `
(
  trap '' TERM
  exec </dev/null >/dev/null 2>&1
  read -r _ <&3 && exit
  kill -TERM 0
  left=$1
  while [ "$left" -gt 0 ] && kill -0 $$; do sleep 1; left=$((left - 1)); done
  kill -KILL 0
) &
exec 3<&-
shift
exec "$@"`;

const TETHER_DESCRIPTOR = 3;

/** To be spawned in a process group of its own, with a pipe as descriptor 3. */
export function tethered(argv: readonly string[], graceMs: number): readonly string[] {
  return ['/bin/sh', '-c', TETHERED, 'sh', String(Math.ceil(graceMs / 1000)), ...argv];
}

/** Lets the guard go: from here on the group is ours to end. */
export function untie(child: ChildProcess): void {
  const tether = child.stdio[TETHER_DESCRIPTOR] as Writable;
  // The guard may have been ended together with the step.
  tether.on('error', () => {});
  tether.end('\n');
}
