import type { ClusterPort, Deployment, ReplaceableKind } from '../cluster-port.ts';
import type { Replaceable } from '../replaceable.ts';
import { createAgain, putBackDeployment, removeCreated } from './deployments.ts';
import { selectAgain } from './selector.ts';
import { putBackWorkload } from './workload.ts';

/**
 * How to take a step back, as data: it can be kept on disk, so that the release of a cutover that was killed can be taken back by
 * another one. Every action is safe when its step did not happen, and safe to run again. Never renamed: files hold them.
 */
export type UndoAction =
  /** A Deployment that the release deletes: as it was, and `ready` again where it serves. */
  | { readonly do: 'create-again'; readonly deployment: Deployment; readonly ready: boolean }
  /** A Deployment that the release creates, told by its mark; never while one of the Services points at its pods. */
  | { readonly do: 'remove-created'; readonly deployment: string; readonly mark: string; readonly service: string | undefined }
  /** A Service's selector: `key` back from `from` to `to`, when it says `from`. */
  | { readonly do: 'select-again'; readonly service: string; readonly key: string; readonly from: string; readonly to: string }
  /** A Deployment's spec. `ours`: what the release has made of it, as far as known; what somebody else has made of it stays. */
  | { readonly do: 'put-back-deployment'; readonly before: Deployment; readonly ours: Deployment | undefined }
  /** The same of a workload whose pods stay as they are: all but the old ones, told by their uids, are replaced again. */
  | {
      readonly do: 'put-back-workload';
      readonly kind: ReplaceableKind;
      readonly before: Replaceable;
      readonly ours: Replaceable | undefined;
      readonly oldPods: readonly string[];
    };

export interface UndoStep {
  /** For people, as the state that it restores: `Service default/hello back to blue`. */
  readonly what: string;
  readonly action: UndoAction;
}

/** Throws what the cluster port throws, or ReleaseFailed where taking back would take something from somebody else. */
export function takeBack(action: UndoAction, cluster: ClusterPort): Promise<void> {
  switch (action.do) {
    case 'create-again':
      return createAgain(action, cluster);
    case 'remove-created':
      return removeCreated(action, cluster);
    case 'select-again':
      return selectAgain(action, cluster);
    case 'put-back-deployment':
      return putBackDeployment(action, cluster);
    case 'put-back-workload':
      return putBackWorkload(action, cluster);
  }
}
