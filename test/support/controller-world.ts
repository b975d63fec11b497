import { setImmediate } from 'node:timers/promises';
import { startControllers } from '../../src/cluster/controllers/start.ts';
import {
  getObject,
  listObjects,
  modifyObject,
  type Deployment,
  type DeploymentSpec,
  type Pod,
  type ReplicaSet,
} from '../../src/cluster/objects.ts';
import { createStore, type Draft, type Store, type StoreOptions } from '../../src/cluster/store.ts';
import { type PlayedNode, playNode } from './played-node.ts';

export const NAMESPACE = 'default';

/** The real store and controllers, with the node played by the test. */
export interface ControllerWorld {
  readonly store: Store;
  readonly node: PlayedNode;
  /** Waits until the controllers have nothing left to do (timers apart). */
  settled(): Promise<void>;
  /** Plays the node until nothing changes any more: everything scheduled starts and gets ready, everything deleted ends. */
  played(): Promise<void>;
  deploy(spec: Partial<DeploymentSpec>): void;
  change(edit: (draft: Draft<Deployment>) => void): void;
  setImage(image: string): void;
  deployment(): Deployment;
  /** By revision, lowest first. */
  replicaSets(): ReplicaSet[];
  pods(): Pod[];
  /** `type=status/reason` of the Deployment's conditions, by type. */
  conditions(): string[];
  events(kind: string): string[];
  stop(): void;
}

const QUIET_TURNS = 150;

/** `keysPerTurn: 1` lets the node act between any two steps of the controllers; `admit` looks at each new object. */
export function createWorld({
  admit,
  ...options
}: { readonly keysPerTurn?: number } & Pick<StoreOptions, 'admit'> = {}): ControllerWorld {
  const store = createStore(admit === undefined ? {} : { admit });
  const failures: unknown[] = [];
  const controllers = startControllers(store, {
    nodeName: 'node-1',
    subnet: { second: 30 },
    onFailure: (error) => failures.push(error),
    ...options,
  });
  const node = playNode(store);
  const world: ControllerWorld = {
    store,
    node,
    async settled() {
      let revision = -1;
      for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
        if (store.revision !== revision) quiet = 0;
        revision = store.revision;
        await setImmediate();
      }
      if (failures.length > 0) throw failures[0];
    },
    async played() {
      let before = -1;
      while (before !== store.revision) {
        await world.settled();
        before = store.revision;
        for (const pod of world.pods()) playOn(node, pod);
        await world.settled();
      }
    },
    deploy(spec) {
      store.create('deployments', deploymentNamed('hello', spec));
    },
    change: (edit) => void modifyObject(store, 'deployments', NAMESPACE, 'hello', edit),
    setImage: (image) =>
      world.change((draft) => {
        for (const container of draft.spec.template.spec.containers) container.image = image;
      }),
    deployment() {
      const deployment = getObject(store, 'deployments', NAMESPACE, 'hello');
      if (deployment === undefined) throw new Error('no Deployment');
      return deployment;
    },
    replicaSets: () => listObjects(store, 'replicasets', NAMESPACE).sort((a, b) => revisionOf(a) - revisionOf(b)),
    pods: () => listObjects(store, 'pods', NAMESPACE),
    conditions: () =>
      (world.deployment().status?.conditions ?? []).map(({ type, status, reason }) => `${type}=${status}/${reason}`).sort(),
    events: (kind) =>
      listObjects(store, 'events', NAMESPACE)
        .filter(({ involvedObject }) => involvedObject.kind === kind)
        .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map(({ reason, message }) => `${reason}: ${message}`),
    stop: () => controllers.stop(),
  };
  return world;
}

function playOn(node: PlayedNode, pod: Pod): void {
  const { phase, conditions } = pod.status ?? {};
  const isReady = conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
  if (pod.metadata.deletionTimestamp !== undefined) node.confirmDeletion(node.end(pod));
  else if (phase === 'Pending') node.start(pod);
  else if (phase === 'Running' && !isReady) node.ready(pod);
}

export function revisionOf({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.['deployment.kubernetes.io/revision']);
}

/** A Deployment of `hello:1` with the defaults that the API server gives. */
export function deploymentNamed(name: string, spec: Partial<DeploymentSpec>): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      replicas: 3,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      selector: { matchLabels: { app: name } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'app', image: 'hello:1' }] } },
      ...spec,
    },
    status: {},
  };
}
