import { eventName, referenceTo } from '../../events.ts';
import { type Condition, getObject, listObjects, modifyObject, type Pod } from '../../objects.ts';
import type { Store } from '../../store.ts';
import { kubeMicroTime, kubeTime } from '../../timestamp.ts';
import { type Controller, type ControllerSettings, keyOf, runController, splitKey } from '../controller.ts';
import { misfits } from './node-fit.ts';

const SCHEDULER = 'default-scheduler';

/** Places every pod that asks for the default scheduler on the one node, as soon as that can take it. */
export function startScheduler(store: Store, settings: ControllerSettings): Controller {
  const { nodeName } = settings;
  return runController(store, ['pods', 'nodes'], settings, {
    keysOf: ({ type, resource, object }) => {
      if (resource === 'nodes') return listObjects(store, 'pods').filter(needsNode).map(keyOf);
      return type === 'DELETED' || !needsNode(object as Pod) ? [] : [keyOf(object)];
    },
    sync(key) {
      const { namespace, name } = splitKey(key);
      const pod = getObject(store, 'pods', namespace, name);
      if (pod === undefined || !needsNode(pod)) return;
      const node = store.get('nodes', undefined, nodeName);
      const reasons = node === undefined ? [] : misfits(pod, node);
      if (reasons.length > 0) refuse(store, pod, reasons);
      else {
        bind(store, pod, nodeName);
        const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
        announce(store, pod, { type: 'Normal', reason: 'Scheduled', message, action: 'Binding' });
      }
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
    draft.status = { ...draft.status, conditions: withScheduled(pod, { status: 'True' }) };
  });
}

/** Says once, for each set of reasons, why the pod stays where it is. */
function refuse(store: Store, pod: Pod, reasons: readonly string[]): void {
  const listed = reasons.map((reason) => `1 ${reason}`).join(', ');
  const message = `0/1 nodes are available: ${listed}. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.`;
  const known = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (known?.message === message) return;
  modifyObject(store, 'pods', pod.metadata.namespace, pod.metadata.name, (draft) => {
    const conditions = withScheduled(pod, { status: 'False', reason: 'Unschedulable', message });
    draft.status = { ...draft.status, conditions };
  });
  announce(store, pod, { type: 'Warning', reason: 'FailedScheduling', message, action: 'Scheduling' });
}

function withScheduled({ status }: Pod, news: Pick<Condition, 'status' | 'reason' | 'message'>): Condition[] {
  const others = (status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  return [...others, { type: 'PodScheduled', lastProbeTime: null, lastTransitionTime: kubeTime(), ...news }];
}

/** The scheduler writes events of the newer kind: no count, `eventTime` in microseconds, an action. */
function announce(
  store: Store,
  pod: Pod,
  what: { readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly message: string; readonly action: string },
): void {
  const { namespace = 'default', name } = pod.metadata;
  store.create('events', {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: eventName(name), namespace },
    involvedObject: referenceTo(pod),
    ...what,
    source: {},
    firstTimestamp: null,
    lastTimestamp: null,
    eventTime: kubeMicroTime(),
    reportingComponent: SCHEDULER,
    reportingInstance: SCHEDULER,
  });
}
