import type {
  ClusterEvent,
  Condition,
  Deployment,
  EndpointSlice,
  Pod,
  ReplicaSet,
  ReplicaSetStatus,
} from '../../src/cluster/objects.ts';
import { isReady, isTerminal } from '../../src/cluster/controllers/pod-state.ts';
import { type Change, podLife, withoutRepeats } from './normalise-pod.ts';
import { controllerOf } from '../../src/cluster/controllers/ownership.ts';
import type { KubeObject, WatchType } from '../../src/cluster/store.ts';

/** One watch event, from a real cluster's recording or from the embedded cluster. */
export interface WatchRow {
  readonly watch: string;
  readonly type: WatchType;
  readonly object: KubeObject;
}

/**
 * A run of a scenario with everything taken out that differs between two runs on the same real cluster, and nothing else:
 *
 * - Names, uids, addresses, times, where images are from, and why a registry does not answer, in messages, too: ReplicaSets are called rs1,
 *   rs2 ... in order of creation, and pods belong to theirs.
 * - The order *between* objects. What depends on it is kept as a fact of its own: each scaling says how many pods of the new
 *   ReplicaSet were ready and how many of the others still ran.
 * - Which of the pods of one ReplicaSet lived which life (they start at once, and the one to go is chosen by uid): lives are sorted.
 * - Updates that a writer put together or apart. Equal states after each other count once. For a ReplicaSet's counters, which may rise
 *   by one or by two at a time, the turning points are kept: `readyReplicas 0 3 0`. terminatingReplicas says only that it rose and fell, because
 *   it depends on how long pods take to end.
 * - Whether the kubelet, which sends only its newest status, has told of a pod before its sandbox was ready.
 * - Which of more than ten similar events are shown as one: client-go forgets one of their messages at random. So the messages count, not how
 *   often an event was said to have happened.
 * - How often a pod that is refused was asked for again after its tenth refusal: later each time, so that a moment decides.
 * - Whether a probe fell into the moment in which an app starts or stops. So three steps may or may not be there, and are left out of
 *   every life: Running and not yet ready (endpoint: neither ready nor serving) before ready; not ready any more while being deleted;
 *   and the event Unhealthy.
 */
export interface NormalisedRun {
  /** Per Deployment, each different set of conditions: type, status, reason, message. */
  readonly deployments: Readonly<Record<string, DeploymentHistory>>;
  readonly replicaSets: Readonly<Record<string, ReplicaSetHistory>>;
  /** Per ReplicaSet the lives of its pods, sorted. */
  readonly pods: Readonly<Record<string, readonly string[][]>>;
  /** Per ReplicaSet, how each of its pods was seen through the Service, sorted; pods that never were are not there. */
  readonly endpoints: Readonly<Record<string, readonly string[][]>>;
  /** Per object (pods: per ReplicaSet, one list a pod, sorted): reasons and messages in order. */
  readonly events: Readonly<Record<string, readonly (string | readonly string[])[]>>;
}

interface DeploymentHistory {
  readonly conditions: readonly string[];
  readonly lastStatus: Readonly<Record<string, unknown>>;
  readonly isDeleted: boolean;
}

interface ReplicaSetHistory {
  readonly scalings: readonly string[];
  readonly annotations: readonly string[];
  readonly counters: Readonly<Record<string, readonly number[]>>;
  readonly terminatingRose: boolean;
  readonly isDeleted: boolean;
}

export function normaliseRun(rowsAsSeen: readonly WatchRow[]): NormalisedRun {
  const rows = rowsAsSeen.toSorted((a, b) => versionOf(a) - versionOf(b));
  const names = nameReplicaSets(rows);
  return {
    deployments: mapValues(histories<Deployment>(rows, 'deployments'), (history) => deploymentHistory(history, names)),
    replicaSets: Object.fromEntries(
      [...histories<ReplicaSet>(rows, 'replicasets')].map(([name, history]) => [
        names.get(name) ?? name,
        replicaSetHistory(history, rows, names),
      ]),
    ),
    pods: perReplicaSet(rows, names, (history) => podLife(history).map((state) => anonymous(state, history[0]?.object, names))),
    endpoints: endpointHistories(rows, names),
    events: eventHistories(rows, names),
  };
}

type Names = ReadonlyMap<string, string>;

const versionOf = ({ object }: { readonly object: KubeObject }) => Number(object.metadata.resourceVersion);

function rowsOf<T extends KubeObject>(rows: readonly WatchRow[], watch: string): Change<T>[] {
  return rows.filter((row) => row.watch === watch) as unknown as Change<T>[];
}

function histories<T extends KubeObject>(rows: readonly WatchRow[], watch: string): Map<string, Change<T>[]> {
  return Map.groupBy(rowsOf<T>(rows, watch), ({ object }) => object.metadata.name);
}

function mapValues<T, U>(map: ReadonlyMap<string, T>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries([...map].map(([key, value]) => [key, change(value)]));
}

function nameReplicaSets(rows: readonly WatchRow[]): Names {
  const created = rowsOf<ReplicaSet>(rows, 'replicasets').filter(({ type }) => type === 'ADDED');
  return new Map(created.map(({ object }, index) => [object.metadata.name, `rs${index + 1}`]));
}

function renamed(text: string, names: Names): string {
  const short = [...names].reduce((result, [name, shortName]) => result.replaceAll(name, shortName), text);
  return short.replaceAll(/\b(rs\d+)-[a-z0-9]{5}(?![a-z0-9])/g, 'pod of $1');
}

/** A message without what is named differently in each cluster; `object` is a pod, or an event of one. */
function anonymous(text: string, object: KubeObject | undefined, names: Names): string {
  const namespace = object?.metadata.namespace ?? '';
  return renamed(text, names)
    .replaceAll(`_${namespace}(`, '_NAMESPACE(')
    .replaceAll(` ${namespace}/`, ' NAMESPACE/')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID')
    .replaceAll('"local/', '"cutover/')
    .replace(/ to (k8s-1|cutover-node)$/, ' to NODE')
    .replace(/(failed to resolve image): .*$/, '$1');
}

function deploymentHistory(history: readonly Change<Deployment>[], names: Names): DeploymentHistory {
  const { conditions: _conditions, ...lastStatus } = history.at(-1)?.object.status ?? {};
  const describe = ({ type, status, reason, message }: Condition) => `${type}=${status} ${reason}: ${message}`;
  const conditions = history.map(({ object }) => (object.status?.conditions ?? []).map(describe).sort().join('; '));
  return {
    conditions: withoutRepeats(conditions.map((text) => renamed(text, names))),
    lastStatus,
    isDeleted: history.at(-1)?.type === 'DELETED',
  };
}

const COUNTERS = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const;

function replicaSetHistory(history: readonly Change<ReplicaSet>[], rows: readonly WatchRow[], names: Names): ReplicaSetHistory {
  const values = (field: keyof ReplicaSetStatus) => history.map(({ object }) => Number(object.status?.[field] ?? 0));
  const annotations = history.map(({ object }) =>
    Object.entries(object.metadata.annotations ?? {})
      .filter(([key]) => !key.startsWith('kubectl.kubernetes.io/'))
      .map(([key, value]) => `${key}=${value}`)
      .sort()
      .join(' '),
  );
  const sizes = history.filter(({ object }, index) => object.spec.replicas !== history[index - 1]?.object.spec.replicas);
  return {
    scalings: sizes.map(({ object }) => `${object.spec.replicas} ${surroundings(object, rows, names)}`),
    annotations: withoutRepeats(annotations),
    counters: Object.fromEntries(COUNTERS.map((field) => [field, turningPoints(values(field))])),
    terminatingRose: values('terminatingReplicas').some((count) => count > 0),
    isDeleted: history.at(-1)?.type === 'DELETED',
  };
}

/** The first value, each at which rising turns to falling or back, and the last. */
function turningPoints(values: readonly number[]): number[] {
  const steps = withoutRepeats(values);
  return steps.filter((value, index) => {
    const [before, after] = [steps[index - 1], steps[index + 1]];
    return before === undefined || after === undefined || before < value !== value < after;
  });
}

/** What a scaling was based on, in the order of the store: the Deployment's newest ReplicaSet's ready pods, and, for recreate, what else runs. */
function surroundings(scaled: ReplicaSet, rows: readonly WatchRow[], names: Names): string {
  const before = rows.filter((row) => versionOf(row) <= versionOf({ object: scaled }));
  const owner = controllerOf(scaled)?.name;
  const siblings = [...histories<ReplicaSet>(before, 'replicasets').values()].map((history) => history.at(-1)?.object);
  const revision = (replicaSet: ReplicaSet | undefined) =>
    Number(replicaSet?.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  const newest = siblings
    .filter((replicaSet) => replicaSet !== undefined && controllerOf(replicaSet)?.name === owner)
    .sort((a, b) => revision(b) - revision(a))[0];
  const deployment = histories<Deployment>(before, 'deployments')
    .get(owner ?? '')
    ?.at(-1)?.object;
  const pods = [...histories<Pod>(before, 'pods').values()]
    .map((history) => history.at(-1))
    .filter((last) => last?.type !== 'DELETED')
    .map((last) => last?.object)
    .filter((pod) => pod !== undefined);
  const ofNewest = (pod: Pod) => controllerOf(pod)?.uid === newest?.metadata.uid;
  const ready = pods.filter((pod) => ofNewest(pod) && isReady(pod) && pod.metadata.deletionTimestamp === undefined).length;
  const newestName = names.get(newest?.metadata.name ?? '') ?? '';
  if (deployment?.spec.strategy?.type !== 'Recreate' || scaled.spec.replicas === 0) return `with ${ready} of ${newestName} ready`;
  return `with ${pods.filter((pod) => !ofNewest(pod) && !isTerminal(pod)).length} others running`;
}

function perReplicaSet(
  rows: readonly WatchRow[],
  names: Names,
  tell: (history: readonly Change<Pod>[]) => string[],
): Record<string, string[][]> {
  const byOwner = Map.groupBy(
    histories<Pod>(rows, 'pods').values(),
    (history) => names.get(ownerNameOf(history[0]?.object)) ?? 'nobody',
  );
  return mapValues(byOwner, (pods) => sortedLists(pods.map(tell)));
}

function ownerNameOf(object: KubeObject | undefined): string {
  return (object === undefined ? undefined : controllerOf(object)?.name) ?? '';
}

function sortedLists(lists: readonly string[][]): string[][] {
  return lists.toSorted((a, b) => (a.join('\n') < b.join('\n') ? -1 : 1));
}

const firstReady = (states: readonly string[]) => states.findIndex((state) => state.includes('ready'));

function endpointHistories(rows: readonly WatchRow[], names: Names): Record<string, string[][]> {
  const lives = new Map<string, string[]>();
  for (const { object } of rowsOf<EndpointSlice>(rows, 'endpointslices')) {
    const present = new Map((object.endpoints ?? []).map((endpoint) => [endpoint.targetRef?.name ?? '', endpoint.conditions]));
    for (const pod of new Set([...lives.keys(), ...present.keys()])) {
      const conditions = present.get(pod);
      const state =
        conditions === undefined
          ? 'absent'
          : Object.entries(conditions)
              .filter(([, holds]) => holds)
              .map(([name]) => name)
              .join('+');
      lives.set(pod, [...(lives.get(pod) ?? []), state]);
    }
  }
  const told = [...lives].map(([pod, states]) => ({
    owner: names.get(pod.slice(0, pod.lastIndexOf('-'))) ?? pod,
    life: withoutRepeats(
      states.filter((state, index) => !(state === '' && index < firstReady(states)) && state !== 'terminating'),
    ),
  }));
  return mapValues(
    Map.groupBy(told, ({ owner }) => owner),
    (group) => sortedLists(group.map(({ life }) => life)),
  );
}

const COMBINED = '(combined from similar events): ';

function eventHistories(rows: readonly WatchRow[], names: Names): Record<string, (string | string[])[]> {
  const events = rowsOf<ClusterEvent>(rows, 'events')
    .filter(({ type, object: { reason } }) => reason !== 'Unhealthy' && !(reason === 'FailedCreate' && type === 'MODIFIED'))
    .map(({ object }) => object);
  const byObject = Map.groupBy(events, ({ involvedObject: { kind, name } }) => `${kind} ${name}`);
  const result: Record<string, (string | string[])[]> = {};
  for (const [key, list] of byObject) {
    const [kind = '', name = ''] = key.split(' ');
    if (kind === 'Pod') {
      const owner = `pods of ${names.get(name.slice(0, name.lastIndexOf('-'))) ?? name}`;
      result[owner] = sortedLists([
        ...((result[owner] ?? []) as string[][]),
        list.map((event) => anonymous(`${event.reason}: ${event.message}`, event, names)),
      ]);
    } else {
      result[names.get(name) ?? key] = list.map(({ reason, message }) =>
        renamed(`${reason}: ${message.replace(COMBINED, '')}`, names),
      );
    }
  }
  return result;
}
