import type { Pod } from '../cluster-port.ts';
import { selects, type Labels } from '../labels.ts';

export interface KnownPod {
  readonly name: string;
  readonly labels: Labels | undefined;
  /** How often each container was started again, as last seen. */
  readonly restarts: ReadonlyMap<string, number>;
}

/** The pods of the release as they were last seen, those that are gone included. */
export class KnownPods {
  readonly #byUid = new Map<string, KnownPod>();
  readonly #follower = new Map<string, symbol>();

  /** Whether this follower is the first that has seen the pod: selections may overlap, and a pod is told of once. */
  isOf(follower: symbol, uid: string): boolean {
    const first = this.#follower.get(uid) ?? follower;
    this.#follower.set(uid, first);
    return first === follower;
  }

  learn({ metadata, status }: Pod): void {
    const restarts = new Map((status?.containerStatuses ?? []).map(({ name, restartCount }) => [name, restartCount]));
    this.#byUid.set(metadata?.uid ?? '', { name: metadata?.name ?? '', labels: metadata?.labels, restarts });
  }

  byUid(uid: string): KnownPod | undefined {
    return this.#byUid.get(uid);
  }

  /** Whether a Service with this selector leads, or led, to one of them. */
  areSelectedBy(selector: Labels | undefined): boolean {
    return [...this.#byUid.values()].some(({ labels }) => selects(selector, labels));
  }
}
