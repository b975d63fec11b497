import { Abandoned, type Beginning } from '../../strategy.ts';

/** Waits for the beginning, until it is too late or the signal is aborted. `what`: `no release of Deployment default/hello began`. */
export async function beginInTime(
  { startWithinMs, signal, what }: { readonly startWithinMs: number; readonly signal: AbortSignal; readonly what: string },
  beginning: (signal: AbortSignal) => Promise<Beginning>,
): Promise<Beginning> {
  const late = AbortSignal.timeout(startWithinMs);
  try {
    return await beginning(AbortSignal.any([signal, late]));
  } catch (fault) {
    if (!late.aborted || signal.aborted || !(fault instanceof Abandoned)) throw fault;
    return { kind: 'not-begun', why: `${what} within ${startWithinMs / 1000} s` };
  }
}
