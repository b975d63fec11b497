import type { StateFilePlan } from '../../profile/strategies/state-file.ts';
import type { ClusterPort, Deployment, Service } from '../cluster-port.ts';
import type { ReplaceableKind } from '../object-kind.ts';
import type { Replaceable } from '../replaceable.ts';
import type { CommandStep } from '../../profile/strategies/command.ts';
import { runCommand } from './command.ts';
import { createAgain, putBackDeployment, removeCreated } from './deployments.ts';
import { scaleBack } from './scale.ts';
import { selectAgain } from './selector.ts';
import { putBackService } from './service.ts';
import { writeStateBack } from './state-file.ts';
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
  /** The form of a Service, where the release applied another one (`ours`, as far as known): back when its selector's `key` is `from`. */
  | {
      readonly do: 'put-back-service';
      readonly before: Service;
      readonly ours: Service | undefined;
      readonly key: string;
      readonly from: string;
    }
  /** A Deployment's replicas, when they are `from`; and waits until it is `ready` again where it serves. */
  | {
      readonly do: 'scale-back';
      readonly deployment: string;
      readonly from: number;
      readonly to: number;
      readonly ready: boolean;
    }
  /** What a state file says, when it says `from`. */
  | { readonly do: 'write-state'; readonly state: StateFilePlan; readonly from: string; readonly to: string }
  /** A Deployment's spec. `ours`: what the release has made of it, as far as known; what somebody else has made of it stays. */
  | { readonly do: 'put-back-deployment'; readonly before: Deployment; readonly ours: Deployment | undefined }
  /** The same of a workload whose pods stay as they are: all but the old ones, told by their uids, are replaced again. */
  | {
      readonly do: 'put-back-workload';
      readonly kind: ReplaceableKind;
      readonly before: Replaceable;
      readonly ours: Replaceable | undefined;
      readonly oldPods: readonly string[];
    }
  /** A program of the profile, whose output goes to a file, or to cutover's own output. */
  | { readonly do: 'run-command'; readonly step: CommandStep; readonly outputFile: string | undefined };

/** Ends with the signal. Throws what the cluster port throws, or ReleaseFailed where taking back would take something from somebody else. */
export function takeBack(action: UndoAction, cluster: ClusterPort, signal?: AbortSignal): Promise<void> {
  switch (action.do) {
    case 'create-again':
      return createAgain(action, cluster);
    case 'remove-created':
      return removeCreated(action, cluster);
    case 'select-again':
      return selectAgain(action, cluster);
    case 'put-back-service':
      return putBackService(action, cluster);
    case 'scale-back':
      return scaleBack(action, cluster);
    case 'write-state':
      return writeStateBack(action);
    case 'put-back-deployment':
      return putBackDeployment(action, cluster);
    case 'put-back-workload':
      return putBackWorkload(action, cluster);
    case 'run-command':
      return runCommand(action, signal);
  }
}
