import { eventName, referenceTo } from '../events.ts';
import { getObject, modifyObject, type Pod } from '../objects.ts';
import type { Store } from '../store.ts';
import { kubeMicroTime, kubeTime } from '../timestamp.ts';
import { type Controller, type ControllerSettings, keyOf, runController, splitKey } from './controller.ts';

const SCHEDULER = 'default-scheduler';

/** Places every pod that asks for the default scheduler on the one node. There is nothing to run out of. */
export function startScheduler(store: Store, settings: ControllerSettings): Controller {
  return runController(store, ['pods'], settings, {
    keysOf: ({ type, object }) => (type === 'DELETED' || !needsNode(object as Pod) ? [] : [keyOf(object)]),
    sync(key) {
      const { namespace, name } = splitKey(key);
      const pod = getObject(store, 'pods', namespace, name);
      if (pod === undefined || !needsNode(pod)) return;
      bind(store, pod, settings.nodeName);
      announce(store, pod, settings.nodeName);
    },
  });
}

function needsNode({ metadata, spec }: Pod): boolean {
  return (
    !spec.nodeName &&
    metadata.deletionTimestamp === undefined &&
    (spec.schedulingGates ?? []).length === 0 &&
    (spec['schedulerName'] ?? SCHEDULER) === SCHEDULER
  );
}

function bind(store: Store, pod: Pod, nodeName: string): void {
  modifyObject(store, 'pods', pod.metadata.namespace, pod.metadata.name, (draft) => {
    draft.spec.nodeName = nodeName;
    const others = (draft.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
    draft.status = {
      ...draft.status,
      conditions: [...others, { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: kubeTime() }],
    };
  });
}

/** The scheduler writes events of the newer kind: no count, `eventTime` in microseconds, an action. */
function announce(store: Store, pod: Pod, nodeName: string): void {
  const { namespace = 'default', name } = pod.metadata;
  store.create('events', {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: eventName(name), namespace },
    involvedObject: referenceTo(pod),
    reason: 'Scheduled',
    message: `Successfully assigned ${namespace}/${name} to ${nodeName}`,
    source: {},
    firstTimestamp: null,
    lastTimestamp: null,
    type: 'Normal',
    eventTime: kubeMicroTime(),
    action: 'Binding',
    reportingComponent: SCHEDULER,
    reportingInstance: SCHEDULER,
  });
}
