import { deleteObject } from '../../src/cluster/deletion.ts';
import { modifyObject, type Condition, type Pod, type PodPhase } from '../../src/cluster/objects.ts';
import type { Store } from '../../src/cluster/store.ts';
import { kubeTime } from '../../src/cluster/timestamp.ts';

/**
 * A node played by the test: says of pods what the node would, when the test wants it. Nothing runs.
 * Ready times can be set back to make a pod old.
 */
export interface PlayedNode {
  start(pod: Pod): void;
  ready(pod: Pod, at?: string): void;
  unready(pod: Pod): void;
  /** The pod's processes have ended after its deletion. */
  end(pod: Pod): Pod;
  /** Takes an ended pod out of the store. */
  confirmDeletion(pod: Pod): void;
}

export function playNode(store: Store): PlayedNode {
  let addresses = 0;
  const change = (pod: Pod, phase: PodPhase, ready: boolean, at = kubeTime()) =>
    modifyObject(store, 'pods', pod.metadata.namespace, pod.metadata.name, (draft) => {
      const conditions: Condition[] = (draft.status?.conditions ?? []).filter(({ type }) => type !== 'Ready');
      const podIP = draft.status?.podIP ?? `10.0.0.${++addresses}`;
      const condition: Condition = { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: at };
      Object.assign(draft, { status: { ...draft.status, phase, podIP, conditions: [...conditions, condition] } });
    });
  return {
    start: (pod) => void change(pod, 'Running', false),
    ready: (pod, at) => void change(pod, 'Running', true, at),
    unready: (pod) => void change(pod, 'Running', false),
    end: (pod) => change(pod, 'Succeeded', false),
    confirmDeletion(pod) {
      deleteObject(store, 'pods', pod.metadata.namespace, pod.metadata.name, { gracePeriodSeconds: 0 });
    },
  };
}
