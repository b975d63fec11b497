import type { LifecycleHandler } from '../objects.ts';
import { type HandlerTarget, runHandler } from './handler.ts';
import type { ProcessGroup } from './process-group.ts';

/** setTimeout's limit: Kubernetes gives the hook no deadline of its own. */
const NO_DEADLINE_MS = 2_147_483_647;

/**
 * Runs a container's postStart hook, until the container ends. Until it is done the container is neither shown as running nor probed.
 */
export async function runPostStart(
  hook: LifecycleHandler,
  process: ProcessGroup,
  target: HandlerTarget,
): Promise<'done' | 'failed' | 'container ended'> {
  const ended = new AbortController();
  void process.exited.then(() => ended.abort());
  const { ok } = await runHandler(hook, target, NO_DEADLINE_MS, ended.signal);
  if (ended.signal.aborted) return 'container ended';
  return ok ? 'done' : 'failed';
}
