import { getObject, modifyObject, type Pod, type PodStatus } from '../objects.ts';
import type { Draft } from '../store.ts';
import { kubeTime } from '../timestamp.ts';
import { ContainerRunner, type PodOfContainer } from './container-runner.ts';
import { elapsed, GracePeriod } from './grace-period.ts';
import type { NodeContext } from './node-context.ts';
import { podStatus } from './pod-status.ts';

/**
 * One pod from its arrival on the node to its removal:
 *
 *   accepted -> address taken -> init containers, one after the other -> containers
 *     -> (deletion: preStop, SIGTERM, SIGKILL) -> last status -> removed from the store
 *
 * `kill` (a deletion without grace, or the node stops) ends it from any state.
 */
export class PodWorker implements PodOfContainer {
  readonly podIP: string;
  readonly #node: NodeContext;
  readonly #startTime = kubeTime();
  readonly #initContainers: readonly ContainerRunner[];
  readonly #containers: readonly ContainerRunner[];
  readonly #mustEnd = Promise.withResolvers<GracePeriod>();
  readonly #ending = new AbortController();
  #pod: Pod;
  #kubeconfig: string | undefined;
  #sandboxReady = false;
  #isInitialized: boolean;
  #hasEnded = false;
  #grace: GracePeriod | undefined;
  /** There is no object any more that a status could be written to. */
  #isGone = false;

  constructor(node: NodeContext, pod: Pod) {
    const { containers, initContainers = [], restartPolicy = 'Always' } = pod.spec;
    const initPolicy = restartPolicy === 'Always' ? 'OnFailure' : restartPolicy;
    this.#node = node;
    this.#pod = pod;
    this.podIP = node.addresses.take();
    this.#initContainers = initContainers.map((container) => new ContainerRunner(node, this, container, initPolicy));
    this.#containers = containers.map((container) => new ContainerRunner(node, this, container, restartPolicy));
    this.#isInitialized = initContainers.length === 0;
  }

  get pod(): Pod {
    return this.#pod;
  }

  get kubeconfig(): string | undefined {
    return this.#kubeconfig;
  }

  /** Resolves when nothing of the pod is left. */
  async run(): Promise<void> {
    this.#publish();
    this.update(this.#pod);
    await elapsed(this.#node.timing.sandboxMs, this.#ending.signal);
    this.#kubeconfig = await this.#node.credentials.write(this.#pod);
    this.#sandboxReady = true;
    this.#publish();
    const life = this.#live();
    const grace = await this.#mustEnd.promise;
    if (!this.#isGone) {
      const ends = [...this.#initContainers, ...this.#containers].map((container) => container.stop(grace));
      this.#publish();
      await Promise.all(ends);
    }
    await life;
    grace.release();
    this.#hasEnded = true;
    this.#publish();
    await this.#remove();
  }

  /** The object has changed; `pod` is its newest version. */
  update(pod: Pod): void {
    const before = this.#pod.metadata.deletionGracePeriodSeconds ?? Infinity;
    const { deletionTimestamp, deletionGracePeriodSeconds = 30 } = pod.metadata;
    this.#pod = pod;
    if (deletionTimestamp === undefined) return;
    if (this.#grace === undefined) this.#endWithin(deletionGracePeriodSeconds);
    else if (deletionGracePeriodSeconds < before) this.#grace.shortenTo(deletionGracePeriodSeconds * 1000);
  }

  /** Ends everything at once: the object is gone, or the node stops. */
  kill(): void {
    this.#isGone = true;
    for (const container of [...this.#initContainers, ...this.#containers]) container.kill();
    this.#endWithin(0);
  }

  /** A container's status has changed. What happens until each has been tried once is shown as one change, as by the kubelet. */
  changed(): void {
    if (this.#isInitialized && !this.#wasAttempted()) return;
    this.#publish();
  }

  async #live(): Promise<void> {
    for (const container of this.#initContainers) {
      await container.run();
      if (container.status.state.terminated?.exitCode !== 0) return;
    }
    this.#isInitialized = true;
    if (this.#initContainers.length > 0) this.#publish();
    await Promise.all(this.#containers.map((container) => container.run()));
  }

  #endWithin(graceSeconds: number): void {
    this.#grace ??= new GracePeriod(graceSeconds * 1000);
    this.#mustEnd.resolve(this.#grace);
    this.#ending.abort();
  }

  #wasAttempted(): boolean {
    return this.#containers.every(({ wasAttempted }) => wasAttempted);
  }

  #publish(): void {
    const { name, namespace, uid } = this.#pod.metadata;
    const pod = getObject(this.#node.store, 'pods', namespace, name);
    if (this.#isGone || pod?.metadata.uid !== uid) return;
    const status = podStatus(pod, {
      hostIP: this.#node.hostIP,
      podIP: this.#wasAttempted() ? this.podIP : undefined,
      startTime: this.#startTime,
      sandboxReady: this.#sandboxReady,
      initialized: this.#isInitialized,
      ended: this.#hasEnded,
      containers: this.#containers.map((container) => container.status),
      initContainers: this.#initContainers.map((container) => container.status),
    });
    modifyObject(this.#node.store, 'pods', namespace, name, (draft) => {
      draft.status = status as Draft<PodStatus>;
    });
  }

  /** The kubelet lets the API server remove the object when it has seen that nothing is left. */
  async #remove(): Promise<void> {
    const { store, relist, addresses, logs, credentials } = this.#node;
    if (!this.#isGone) await relist.next();
    const { name, namespace, uid } = this.#pod.metadata;
    if (!this.#isGone && getObject(store, 'pods', namespace, name)?.metadata.uid === uid) {
      modifyObject(store, 'pods', namespace, name, (draft) => {
        draft.metadata.deletionTimestamp = kubeTime();
        draft.metadata.deletionGracePeriodSeconds = 0;
      });
    }
    addresses.free(this.podIP);
    await credentials.remove(this.#pod);
    await logs.forget(this.#pod);
  }
}
