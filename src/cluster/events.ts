import { aggregate, createCorrelation, mayRecord, observe, type Correlation } from './event-correlation.ts';
import type { ClusterEvent, ObjectReference } from './objects.ts';
import { StoreError, type KubeObject, type Store } from './store.ts';
import { kubeTime } from './timestamp.ts';

/** Who reports: `{ component: 'deployment-controller' }`, `{ component: 'kubelet', host: 'cutover-node' }`. */
export interface EventSource {
  readonly component: string;
  readonly host?: string;
}

export interface EventRecorder {
  /** Records that something happened to `object`. `fieldPath` names a part of it, e.g. `spec.containers{app}`. */
  record(object: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string, fieldPath?: string): void;
}

/**
 * Writes events as client-go's recorder does: the same event again raises the count of the first; from the tenth message of one reason
 * on, similar events are combined into one; an object that floods loses events (25 at once, then one every five minutes).
 */
export function createEventRecorder(store: Store, source: EventSource): EventRecorder {
  const correlation: Correlation = createCorrelation();
  return {
    record(object, type, reason, message, fieldPath) {
      const involvedObject = referenceTo(object, fieldPath);
      const nowMs = Date.now();
      const { shownMessage, key, combined } = aggregate(correlation, { involvedObject, type, reason, message }, nowMs);
      const reporter = combined ? { component: '', instance: '' } : { component: source.component, instance: source.host ?? '' };
      const seen = observe(correlation, key, () => ({ name: eventName(object.metadata.name), firstTimestamp: kubeTime(nowMs) }));
      if (!mayRecord(correlation, involvedObject.uid, nowMs)) return;
      write(store, {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: seen.name, namespace: object.metadata.namespace ?? 'default' },
        involvedObject,
        reason,
        message: shownMessage,
        source: { ...source },
        firstTimestamp: seen.firstTimestamp,
        lastTimestamp: kubeTime(nowMs),
        count: seen.count,
        type,
        eventTime: null,
        reportingComponent: reporter.component,
        reportingInstance: reporter.instance,
      });
    },
  };
}

export function referenceTo(object: KubeObject, fieldPath?: string): ObjectReference {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  return {
    kind: object.kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    uid,
    apiVersion: object.apiVersion,
    resourceVersion,
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}

let lastEventNs = 0n;

/** `NAME.TIME`, where TIME is the hexadecimal time in nanoseconds, never twice the same. */
export function eventName(objectName: string): string {
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  lastEventNs = nowNs > lastEventNs ? nowNs : lastEventNs + 1n;
  return `${objectName}.${lastEventNs.toString(16)}`;
}

type NewEvent = Omit<ClusterEvent, 'metadata'> & { readonly metadata: { readonly name: string; readonly namespace: string } };

/** A repeated event is updated in place; one that has been deleted meanwhile (with its namespace, or by a user) is written anew. */
function write(store: Store, event: NewEvent): void {
  const { name, namespace } = event.metadata;
  try {
    if (event.count === 1) {
      store.create('events', event);
      return;
    }
    store.modify('events', namespace, name, (draft) => {
      const { involvedObject: _unchanged, metadata: _kept, ...news } = event;
      Object.assign(draft, news);
    });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.reason === 'NotFound' && event.count !== 1) store.create('events', event);
  }
}
