import { CutoverError, messageOf } from '../errors.ts';
import type { ReleaseSettings } from '../profile/release.ts';
import type { ClusterPort } from './cluster-port.ts';
import { type ErrorBudget, watchErrorBudget } from './error-budget.ts';
import type { LiveTraffic } from './live-traffic.ts';
import type { Preview } from './preview.ts';
import { strategyOf } from './strategies/by-name.ts';
import { Abandoned, type Confirm, type Mark, type Tell } from './strategy.ts';
import { takeBack, type UndoAction } from './undo/action.ts';
import { createUndoStack, type UndoJournal, type UndoStack, type Unwound } from './undo/stack.ts';

/** `kept`: the profile wants a failed release left as it is. `left`: there is no way to take it back, and why. */
export type Restoration = Unwound | { readonly kind: 'kept' } | { readonly kind: 'left'; readonly why: string };

export type ReleaseResult =
  | { readonly kind: 'released' }
  /** It is done elsewhere, and did not begin in time. */
  | { readonly kind: 'not-begun'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly restoration: Restoration }
  | { readonly kind: 'interrupted'; readonly reason: string; readonly restoration: Restoration };

export interface ReleaseTools {
  readonly cluster: ClusterPort;
  /** Aborted by the user's interruption: the release stops and is taken back. */
  readonly signal: AbortSignal;
  /** Aborted by a second interruption: taking back stops waiting, too. */
  readonly abandon?: AbortSignal | undefined;
  /** Called the moment something happens. */
  readonly mark: Mark;
  /** The run's folder. */
  readonly folder: string;
  /** Keeps how to take the release back for the case that this process dies. */
  readonly undoJournal?: UndoJournal<UndoAction>;
  readonly tell?: Tell;
  /** What the load sees; undefined: nobody watches it, and nothing can be made to depend on it. */
  readonly traffic?: LiveTraffic;
  readonly preview?: Preview | undefined;
  readonly confirm?: Confirm | undefined;
}

/**
 * Releases by the profile's strategy within its time and its error budget, and takes everything back when that fails or is interrupted
 * (unless the profile says otherwise). Marks `release-started`, the strategy's steps, then `release-finished`, or `release-failed` /
 * `interrupted` followed by the restore's steps. Only bugs are thrown, after taking back.
 */
export async function release(
  settings: ReleaseSettings,
  { cluster, signal, abandon, mark, folder, undoJournal, tell = () => {}, traffic, preview, confirm }: ReleaseTools,
): Promise<ReleaseResult> {
  const strategy = strategyOf(settings);
  /** Aborted when its time is over or its error budget burnt, which is then the reason. */
  const stopped = new AbortController();
  const stop = (why: string): void => stopped.abort(new Error(why));
  const ended = AbortSignal.any([signal, stopped.signal]);
  const undo = createUndoStack(takeBack, undoJournal);
  const context = {
    cluster: cluster.until(ended),
    signal: ended,
    mark,
    onUndo: undo.push,
    folder,
    tell,
    traffic,
    preview,
    confirm,
  };
  let timer: NodeJS.Timeout | undefined;
  let budget: ErrorBudget | undefined;
  const unwatch = (): void => {
    clearTimeout(timer);
    budget?.close();
  };
  try {
    const beginning = (await strategy.begins?.(context)) ?? { kind: 'begun', how: `strategy ${settings.strategy}` };
    if (beginning.kind === 'not-begun') return { kind: 'not-begun', reason: beginning.why };
    mark('release-started', beginning.how, { agoMs: beginning.agoMs });
    timer = setTimeout(() => stop(`the release was not done within ${settings.timeoutMs / 1000} s`), settings.timeoutMs);
    budget = watchErrorBudget(traffic, settings.abort, stop);
    await strategy.run(context);
    budget.look();
    ended.throwIfAborted();
  } catch (fault) {
    unwatch();
    const interrupted = signal.aborted;
    const reason = interrupted ? `interrupted${doing(fault, '')}` : reasonOf(fault, stopped.signal);
    mark(interrupted ? 'interrupted' : 'release-failed', reason);
    const restoration = await restore(undo, settings, { cluster, abandon, mark, leaves: strategy.leaves });
    if (!ended.aborted && !(fault instanceof CutoverError)) throw fault;
    return { kind: interrupted ? 'interrupted' : 'failed', reason, restoration };
  }
  unwatch();
  mark('release-finished', `strategy ${settings.strategy}`);
  return { kind: 'released' };
}

function reasonOf(fault: unknown, stopped: AbortSignal): string {
  return stopped.aborted ? `${messageOf(stopped.reason)}${doing(fault, ',')}` : messageOf(fault);
}

/** What it was waiting for when it was ended. */
function doing(fault: unknown, comma: string): string {
  return fault instanceof Abandoned ? `${comma} while ${fault.message}` : '';
}

interface RestoreTools extends Pick<ReleaseTools, 'cluster' | 'abandon' | 'mark'> {
  readonly leaves: string | undefined;
}

async function restore(
  undo: UndoStack<UndoAction>,
  settings: ReleaseSettings,
  { cluster, abandon, mark, leaves }: RestoreTools,
): Promise<Restoration> {
  if (settings.onFailure === 'keep') return { kind: 'kept' };
  const unwound = await undo.unwind(cluster, { stepMs: settings.timeoutMs, abandon, mark });
  return unwound.kind === 'nothing' && leaves !== undefined ? { kind: 'left', why: leaves } : unwound;
}
