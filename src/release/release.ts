import { CutoverError, messageOf } from '../errors.ts';
import type { ReleaseSettings } from '../profile/release.ts';
import type { ClusterPort } from './cluster-port.ts';
import { strategyOf } from './strategies/by-name.ts';
import { Abandoned, type Mark } from './strategy.ts';
import { takeBack, type UndoAction } from './undo/action.ts';
import { createUndoStack, type UndoStack, type Unwound } from './undo/stack.ts';

/** `kept`: the profile wants a failed release left as it is. */
export type Restoration = Unwound | { readonly kind: 'kept' };

export type ReleaseResult =
  | { readonly kind: 'released' }
  | { readonly kind: 'failed'; readonly reason: string; readonly restoration: Restoration }
  | { readonly kind: 'interrupted'; readonly reason: string; readonly restoration: Restoration };

export interface ReleaseTools {
  readonly cluster: ClusterPort;
  /** Aborted by the user's interruption: the release stops and is taken back. */
  readonly signal: AbortSignal;
  /** Aborted by a second interruption: taking back stops waiting, too. */
  readonly abandon?: AbortSignal;
  /** Called the moment something happens. */
  readonly mark: Mark;
}

/**
 * Releases by the profile's strategy within its time, and takes everything back when that fails or is interrupted (unless the profile
 * says otherwise). Marks `release-started`, the strategy's steps, then `release-finished`, or `release-failed` / `interrupted`
 * followed by the restore's steps. Only bugs are thrown, after taking back.
 */
export async function release(
  settings: ReleaseSettings,
  { cluster, signal, abandon, mark }: ReleaseTools,
): Promise<ReleaseResult> {
  const timeout = AbortSignal.timeout(settings.timeoutMs);
  const ended = AbortSignal.any([signal, timeout]);
  const undo = createUndoStack(takeBack);
  mark('release-started', `strategy ${settings.strategy}`);
  try {
    await strategyOf(settings).run({ cluster: cluster.until(ended), signal: ended, mark, onUndo: undo.push });
    ended.throwIfAborted();
  } catch (fault) {
    const interrupted = signal.aborted;
    const reason = reasonOf(fault, settings, { interrupted, timedOut: timeout.aborted });
    mark(interrupted ? 'interrupted' : 'release-failed', reason);
    const restoration = await restore(undo, settings, { cluster, abandon, mark });
    if (!interrupted && !timeout.aborted && !(fault instanceof CutoverError)) throw fault;
    return { kind: interrupted ? 'interrupted' : 'failed', reason, restoration };
  }
  mark('release-finished', `strategy ${settings.strategy}`);
  return { kind: 'released' };
}

function reasonOf(fault: unknown, settings: ReleaseSettings, ended: { interrupted: boolean; timedOut: boolean }): string {
  const doing = fault instanceof Abandoned ? ` while ${fault.message}` : '';
  if (ended.interrupted) return `interrupted${doing}`;
  if (ended.timedOut) return `the release was not done within ${settings.timeoutMs / 1000} s${doing === '' ? '' : `,${doing}`}`;
  return messageOf(fault);
}

async function restore(
  undo: UndoStack<UndoAction>,
  settings: ReleaseSettings,
  { cluster, abandon, mark }: { cluster: ClusterPort; abandon: AbortSignal | undefined; mark: Mark },
): Promise<Restoration> {
  if (settings.onFailure === 'keep') return { kind: 'kept' };
  return undo.unwind(cluster, { stepMs: settings.timeoutMs, abandon, mark });
}
