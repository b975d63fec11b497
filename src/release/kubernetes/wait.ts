import type { Deployment, EndpointSlice, Kind, ObjectOfKind, Pod, ReplicaSet, RolloutWait, Selection } from '../cluster-port.ts';
import { selectorText } from '../labels.ts';
import { Abandoned, ReleaseFailed } from '../strategy.ts';
import type { Api } from './api.ts';
import { endpointDifference, slicesOf } from '../endpoints.ts';
import { withProbeWords } from './probe-words.ts';
import { follow, type Collection, type FollowOptions, type KubeObject } from './follow.ts';
import { chosen } from './resources.ts';
import { isReady, newPodsOf, rolloutState } from '../rollout.ts';

/** What a wait needs of its cluster. */
export interface Watcher {
  readonly api: Api;
  readonly namespace: string;
  readonly options: FollowOptions;
}

/** One collection kept in view for a wait, and where its objects are put. */
export interface View {
  readonly collection: Collection;
  readonly put: (objects: readonly KubeObject[]) => void;
}

/** Here it is said what type the API's objects have. */
export function viewOf<K extends Kind>(
  kind: K,
  { namespace }: Pick<Watcher, 'namespace'>,
  selection: Selection,
  put: (objects: readonly ObjectOfKind[K][]) => void,
): View {
  return { collection: chosen(kind, namespace, selection), put: (objects) => put(objects as readonly ObjectOfKind[K][]) };
}

/** What a check makes of the same objects can differ with time: how long it is asked again after, when nothing changes. */
const LOOK_AGAIN_MS = 500;

/**
 * Follows several collections until `check` has nothing left to wait for. `check` is asked after each change once all of them have
 * been seen, and between changes, returns what is still missing, or throws.
 */
export async function waitUntil(
  { api, options }: Watcher,
  what: string,
  views: readonly View[],
  check: () => string | undefined,
) {
  const finished = new AbortController();
  const signal = options.signal === undefined ? finished.signal : AbortSignal.any([options.signal, finished.signal]);
  const unseen = new Set(views);
  let missing: string | undefined = 'the cluster has not answered yet';
  const isDone = (): boolean => {
    if (unseen.size === 0) missing = check();
    return missing === undefined;
  };
  const following = views.map((each) =>
    follow(api, each.collection, { ...options, signal }, (objects) => {
      each.put(objects);
      unseen.delete(each);
      return isDone();
    }),
  );
  const between = Promise.withResolvers<void>();
  const lookingAgain = setInterval(() => {
    try {
      if (isDone()) between.resolve();
    } catch (fault) {
      between.reject(fault);
    }
  }, LOOK_AGAIN_MS);
  try {
    await Promise.race([...following, between.promise]);
  } catch (fault) {
    throw fault instanceof Abandoned ? new Abandoned(`${what}: ${missing}`, fault.cause, fault.trouble) : fault;
  } finally {
    clearInterval(lookingAgain);
    finished.abort();
    await Promise.allSettled(following);
  }
}

/** A Deployment with what it owns, as last seen. */
interface Rollout {
  /** Undefined when it is gone. */
  deployment: Deployment | undefined;
  replicaSets: readonly ReplicaSet[];
  pods: readonly Pod[];
}

function viewsOfRollout(watcher: Watcher, found: Deployment): { seen: Rollout; views: View[] } {
  const labels = selectorText(found.spec?.selector ?? {});
  const seen: Rollout = { deployment: found, replicaSets: [], pods: [] };
  const views = [
    viewOf('Deployment', watcher, { name: found.metadata?.name ?? '' }, ([only]) => (seen.deployment = only)),
    viewOf('ReplicaSet', watcher, { labels }, (all) => (seen.replicaSets = all)),
    viewOf('Pod', watcher, { labels }, (all) => (seen.pods = all)),
  ];
  return { seen, views };
}

/** So long after a pod has gone it is not clear yet whether its controller has seen that its quota has room again. */
const ROOM_SEEN_WITHIN_MS = 3_000;

export async function waitRolledOut(
  watcher: Watcher,
  found: Deployment,
  { patient = false, newPods = Infinity }: RolloutWait,
): Promise<Deployment> {
  const object = `Deployment ${watcher.namespace}/${found.metadata?.name}`;
  const { seen, views } = viewsOfRollout(watcher, found);
  // Who begins to wait does not know either what has gone just before.
  let roomSinceMs = performance.now();
  const wait = waitUntil(watcher, `waiting for ${object} to roll out`, views, () => {
    if (seen.deployment === undefined) throw new ReleaseFailed(`${object} was deleted while it rolled out`);
    const state = rolloutState(seen.deployment, seen.replicaSets, seen.pods);
    if (state.kind === 'complete') return undefined;
    if (state.kind === 'waiting' && state.quota) roomSinceMs = performance.now();
    const mayHaveRoom = state.quota && performance.now() - roomSinceMs < ROOM_SEEN_WITHIN_MS;
    if (state.kind === 'failed' && !patient && !mayHaveRoom) throw new ReleaseFailed(`${object} cannot roll out: ${state.why}`);
    const isSeen = (seen.deployment.metadata?.generation ?? 0) <= (seen.deployment.status?.observedGeneration ?? 0);
    const ready = isSeen ? newPodsOf(seen.deployment, seen.replicaSets, seen.pods).filter(isReady).length : 0;
    return ready >= newPods ? undefined : state.why;
  });
  await wait.catch(async (fault: unknown) => {
    const { deployment, replicaSets, pods } = seen;
    const fresh = deployment === undefined ? [] : newPodsOf(deployment, replicaSets, pods);
    throw await withProbeWords(fault, watcher.api, watcher.namespace, fresh);
  });
  return seen.deployment ?? found;
}

export async function waitOldPodsGone(watcher: Watcher, found: Deployment): Promise<void> {
  const object = `Deployment ${watcher.namespace}/${found.metadata?.name}`;
  const { seen, views } = viewsOfRollout(watcher, found);
  await waitUntil(watcher, `waiting for the old pods of ${object} to be gone`, views, () => {
    const { deployment, replicaSets, pods } = seen;
    if (deployment === undefined) throw new ReleaseFailed(`${object} was deleted`);
    const others = new Set(replicaSets.filter((set) => !isOwnedBy(set, deployment)).map(({ metadata }) => metadata?.uid));
    const fresh = new Set(newPodsOf(deployment, replicaSets, pods));
    const old = pods.filter((pod) => !fresh.has(pod) && isLeftBy(pod, others));
    return old.length === 0 ? undefined : `${old.length} are still there`;
  });
}

/** Owned by a ReplicaSet that is none of `others`: with a short revision history it may be gone before its last pods are. */
function isLeftBy({ metadata }: Pod, others: ReadonlySet<string | undefined>): boolean {
  return metadata?.ownerReferences?.some(({ kind, uid }) => kind === 'ReplicaSet' && !others.has(uid)) === true;
}

function isOwnedBy(object: ReplicaSet, owner: Deployment): boolean {
  return object.metadata?.ownerReferences?.some(({ uid }) => uid === owner.metadata?.uid) === true;
}

export async function waitEndpoints(watcher: Watcher, service: string, labelSelector: string): Promise<void> {
  let slices: readonly EndpointSlice[] = [];
  let pods: readonly Pod[] = [];
  const views = [
    viewOf('EndpointSlice', watcher, slicesOf(service), (all) => (slices = all)),
    viewOf('Pod', watcher, { labels: labelSelector }, (all) => (pods = all)),
  ];
  const what = `waiting for the endpoints of Service ${watcher.namespace}/${service} to be the pods of ${labelSelector}`;
  await waitUntil(watcher, what, views, () => endpointDifference(slices, pods));
}

/** Resolves when the Deployment with this uid and all pods of its ReplicaSets are gone. */
export async function waitGone(watcher: Watcher, gone: Deployment): Promise<void> {
  const { name, uid } = gone.metadata ?? {};
  const { seen, views } = viewsOfRollout(watcher, gone);
  await waitUntil(watcher, `waiting for Deployment ${watcher.namespace}/${name} and its pods to be gone`, views, () => {
    if (seen.deployment?.metadata?.uid === uid) return 'it is still being deleted';
    const others = new Set(seen.replicaSets.filter((set) => !isOwnedBy(set, gone)).map(({ metadata }) => metadata?.uid));
    const left = seen.pods.filter((pod) => isLeftBy(pod, others));
    return left.length === 0 ? undefined : `${left.length} of its pods are still there`;
  });
}
