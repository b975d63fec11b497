import type { Deployment, EndpointSlice, Pod, ReplicaSet } from '../cluster-port.ts';
import { selectorText } from '../labels.ts';
import { Abandoned, ReleaseFailed } from '../strategy.ts';
import type { Api } from './api.ts';
import { endpointDifference } from '../endpoints.ts';
import { follow, type Collection, type FollowOptions, type KubeObject } from './follow.ts';
import { byName, bySelector, slicesOf, type Resources } from './resources.ts';
import { rolloutState } from '../rollout.ts';

/** What a wait needs of its cluster. */
export interface Watcher {
  readonly api: Api;
  readonly resources: Resources;
  readonly namespace: string;
  readonly options: FollowOptions;
}

/** One collection kept in view for a wait, and where its objects are put. */
interface View {
  readonly collection: Collection;
  readonly put: (objects: readonly KubeObject[]) => void;
}

/**
 * Follows several collections until `check` has nothing left to wait for. `check` is asked after each change once all of them have
 * been seen, returns what is still missing, or throws.
 */
async function waitUntil({ api, options }: Watcher, what: string, views: readonly View[], check: () => string | undefined) {
  const finished = new AbortController();
  const signal = options.signal === undefined ? finished.signal : AbortSignal.any([options.signal, finished.signal]);
  const unseen = new Set(views);
  let missing: string | undefined = 'the cluster has not answered yet';
  const following = views.map((each) =>
    follow(api, each.collection, { ...options, signal }, (objects) => {
      each.put(objects);
      unseen.delete(each);
      if (unseen.size === 0) missing = check();
      return missing === undefined;
    }),
  );
  try {
    await Promise.race(following);
  } catch (fault) {
    throw fault instanceof Abandoned ? new Abandoned(`${what}: ${missing}`, fault.cause, fault.trouble) : fault;
  } finally {
    finished.abort();
    await Promise.allSettled(following);
  }
}

export async function waitRolledOut(watcher: Watcher, found: Deployment, patient: boolean): Promise<Deployment> {
  const { resources, namespace } = watcher;
  const name = found.metadata?.name ?? '';
  const object = `Deployment ${namespace}/${name}`;
  const selector = selectorText(found.spec?.selector ?? {});
  let deployment: Deployment | undefined = found;
  let replicaSets: readonly ReplicaSet[] = [];
  let pods: readonly Pod[] = [];
  const views: View[] = [
    {
      collection: byName('Deployment', resources.deployments, name),
      put: ([only]) => (deployment = only),
    },
    {
      collection: bySelector('ReplicaSets', resources.replicaSets, selector),
      put: (all) => (replicaSets = all as readonly ReplicaSet[]),
    },
    { collection: bySelector('pods', resources.pods, selector), put: (all) => (pods = all as readonly Pod[]) },
  ];
  await waitUntil(watcher, `waiting for ${object} to roll out`, views, () => {
    if (deployment === undefined) throw new ReleaseFailed(`${object} was deleted while it rolled out`);
    const state = rolloutState(deployment, replicaSets, pods);
    if (state.kind === 'complete') return undefined;
    if (state.kind === 'failed' && !patient) throw new ReleaseFailed(`${object} cannot roll out: ${state.why}`);
    return state.why;
  });
  return deployment;
}

export async function waitEndpoints(watcher: Watcher, service: string, labelSelector: string): Promise<void> {
  let slices: readonly EndpointSlice[] = [];
  let pods: readonly Pod[] = [];
  const views: View[] = [
    { collection: slicesOf(watcher.resources, service), put: (all) => (slices = all as readonly EndpointSlice[]) },
    { collection: bySelector('pods', watcher.resources.pods, labelSelector), put: (all) => (pods = all as readonly Pod[]) },
  ];
  const what = `waiting for the endpoints of Service ${watcher.namespace}/${service} to be the pods of ${labelSelector}`;
  await waitUntil(watcher, what, views, () => endpointDifference(slices, pods));
}

/** Resolves when the Deployment with this uid and all pods of its ReplicaSets are gone. */
export async function waitGone(watcher: Watcher, gone: Deployment, replicaSetUids: ReadonlySet<string>): Promise<void> {
  const { resources, namespace } = watcher;
  const name = gone.metadata?.name ?? '';
  let deployments: readonly Deployment[] = [];
  let pods: readonly Pod[] = [];
  const views: View[] = [
    { collection: byName('Deployment', resources.deployments, name), put: (all) => (deployments = all as readonly Deployment[]) },
    {
      collection: bySelector('pods', resources.pods, selectorText(gone.spec?.selector ?? {})),
      put: (all) => (pods = all as readonly Pod[]),
    },
  ];
  await waitUntil(watcher, `waiting for Deployment ${namespace}/${name} and its pods to be gone`, views, () => {
    if (deployments.some(({ metadata }) => metadata?.uid === gone.metadata?.uid)) return 'it is still being deleted';
    const left = pods.filter(({ metadata }) => metadata?.ownerReferences?.some(({ uid }) => replicaSetUids.has(uid)) === true);
    return left.length === 0 ? undefined : `${left.length} of its pods are still there`;
  });
}
