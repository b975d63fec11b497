import { isReady } from '../../src/cluster/controllers/pod-state.ts';
import type { ContainerState, Pod } from '../../src/cluster/objects.ts';
import type { WatchType } from '../../src/cluster/store.ts';

/** One event of one object's watch. */
export interface Change<T> {
  readonly type: WatchType;
  readonly object: T;
}

/** Equal neighbours count once. */
export function withoutRepeats<T>(items: readonly T[]): T[] {
  return items.filter((item, index) => index === 0 || JSON.stringify(item) !== JSON.stringify(items[index - 1]));
}

/** The states that a pod went through, as lines of text; see NormalisedRun for what is left out. */
export function podLife(history: readonly Change<Pod>[]): string[] {
  const firstReady = history.findIndex(({ object }) => isReady(object));
  const isChancy = ({ object: { metadata, status } }: Change<Pod>, index: number) =>
    status?.phase === 'Running' && (index < firstReady || metadata.deletionTimestamp !== undefined);
  const telling = history.filter((change, index) => isReady(change.object) || !isChancy(change, index));
  const states = withoutRepeats(telling.map(({ type, object }) => (type === 'DELETED' ? 'gone' : stateOf(object))));
  return states.filter((state, index) => state.replace(SANDBOX_UNREADY, SANDBOX_READY) !== states[index + 1]);
}

const SANDBOX_UNREADY = 'PodReadyToStartContainers=False';
const SANDBOX_READY = 'PodReadyToStartContainers=True';

function told(state: ContainerState): string {
  const [kind = 'unknown'] = Object.keys(state);
  const { reason, exitCode, message } = { ...state.waiting, ...state.terminated } as Partial<ContainerState['terminated']> & {};
  return [kind, reason, exitCode, message].filter((part) => part !== undefined && part !== '').join(' ');
}

function stateOf({ metadata, spec, status = {} }: Pod): string {
  const conditions = (status.conditions ?? []).map(
    ({ type, status: is, reason, message }) => `${type}=${is}${reason ? `(${reason}${message ? `: ${message}` : ''})` : ''}`,
  );
  const containers = (status.containerStatuses ?? []).map(({ state, lastState, ready, started, restartCount }) => [
    told(state),
    ready && 'ready',
    started && 'started',
    restartCount > 0 && `${restartCount} restarts`,
    lastState?.terminated && `after ${told(lastState)}`,
  ]);
  const { deletionTimestamp, deletionGracePeriodSeconds, generation } = metadata;
  return [
    status.phase,
    spec.nodeName === undefined ? 'unplaced' : 'placed',
    status.podIP === undefined ? 'no address' : 'address',
    ...conditions,
    ...containers.flat(),
    deletionTimestamp !== undefined && `deleted with ${deletionGracePeriodSeconds} s`,
    `generation ${generation}, observed ${status.observedGeneration ?? 'not'}`,
  ]
    .filter((part) => part !== undefined && part !== false)
    .join(' ');
}
