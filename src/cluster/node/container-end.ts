import type { LifecycleHandler } from '../objects.ts';
import { aborted, elapsed, type GracePeriod } from './grace-period.ts';
import { type HandlerTarget, runHandler } from './handler.ts';
import type { ProcessGroup } from './process-group.ts';

/** A container always gets this long between SIGTERM and SIGKILL, also when its preStop hook has used up the grace period. */
const LEAST_GRACE_MS = 2000;

/**
 * Ends a container's process as the kubelet does: the preStop hook, on the grace period's time; SIGTERM to the main process; and at
 * the end of the grace period SIGKILL to all of it. Resolves when the main process has ended.
 */
export async function endContainer(
  process: ProcessGroup,
  target: HandlerTarget,
  preStop: LifecycleHandler | undefined,
  grace: GracePeriod,
  onPreStopFailure: () => void,
): Promise<void> {
  const ended = new AbortController();
  void process.exited.then(() => ended.abort());
  if (preStop !== undefined && grace.remainingMs() > 0) {
    const signal = AbortSignal.any([grace.signal, ended.signal]);
    const result = await runHandler(preStop, target, grace.remainingMs(), signal);
    if (!result.ok && !ended.signal.aborted) onPreStopFailure();
  }
  if (!ended.signal.aborted) process.terminate();
  await Promise.race([process.exited, Promise.all([aborted(grace.signal), elapsed(LEAST_GRACE_MS, ended.signal)])]);
  if (!ended.signal.aborted) process.kill();
  await process.exited;
}
