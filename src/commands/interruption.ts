import type { Host } from '../host.ts';

export interface Interruption {
  readonly interrupt: AbortSignal;
  readonly abandon: AbortSignal;
  /** No longer listens. */
  readonly ignore: () => void;
}

/** The first Ctrl-C ends the run in order, the second also gives up the wait for the undo. */
export function interruptible(host: Host): Interruption {
  const interrupt = new AbortController();
  const abandon = new AbortController();
  const ignore = host.onInterrupt(() => {
    if (!interrupt.signal.aborted) {
      host.stderr.write('cutover: interrupted; draining requests and restoring the old version (again to stop waiting for it)\n');
      interrupt.abort();
    } else if (!abandon.signal.aborted) {
      host.stderr.write('cutover: no longer waiting for the old version to be restored\n');
      abandon.abort();
    }
  });
  return { interrupt: interrupt.signal, abandon: abandon.signal, ignore };
}
