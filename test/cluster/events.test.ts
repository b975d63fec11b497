import { expect, it } from 'vitest';
import { createEventRecorder } from '../../src/cluster/events.ts';
import { listObjects } from '../../src/cluster/objects.ts';
import { createStore } from '../../src/cluster/store.ts';

function given() {
  const store = createStore();
  const pod = store.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'n' } });
  const recorder = createEventRecorder(store, { component: 'kubelet', host: 'node-1' });
  const events = () =>
    listObjects(store, 'events', 'n').sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion));
  return { store, pod, recorder, events };
}

it('writes an event as kubectl expects it', () => {
  const { pod, recorder, events } = given();
  recorder.record(pod, 'Normal', 'Started', 'Container started', 'spec.containers{app}');
  expect(events()).toMatchObject([
    {
      metadata: { name: expect.stringMatching(/^p\.[0-9a-f]{16}$/), namespace: 'n' },
      involvedObject: {
        kind: 'Pod',
        namespace: 'n',
        name: 'p',
        uid: pod.metadata.uid,
        apiVersion: 'v1',
        fieldPath: 'spec.containers{app}',
      },
      reason: 'Started',
      message: 'Container started',
      source: { component: 'kubelet', host: 'node-1' },
      count: 1,
      type: 'Normal',
      eventTime: null,
      reportingComponent: 'kubelet',
      reportingInstance: 'node-1',
    },
  ]);
});

it('counts an event that comes again, and tells events of other messages, reasons and places apart', () => {
  const { pod, recorder, events } = given();
  recorder.record(pod, 'Warning', 'BackOff', 'again');
  recorder.record(pod, 'Warning', 'BackOff', 'again');
  recorder.record(pod, 'Warning', 'BackOff', 'differently');
  recorder.record(pod, 'Warning', 'Failed', 'again');
  recorder.record(pod, 'Warning', 'Failed', 'again', 'spec.containers{app}');
  expect(events().map(({ reason, message, count }) => [reason, message, count])).toEqual([
    ['BackOff', 'again', 2],
    ['BackOff', 'differently', 1],
    ['Failed', 'again', 1],
    ['Failed', 'again', 1],
  ]);
});

it('writes a counted event anew when it was deleted', () => {
  const { store, pod, recorder, events } = given();
  recorder.record(pod, 'Normal', 'Pulled', 'there');
  store.remove('events', 'n', events()[0]?.metadata.name ?? '');
  recorder.record(pod, 'Normal', 'Pulled', 'there');
  expect(events().map(({ count }) => count)).toEqual([2]);
});

it('combines the tenth different message of a reason and those after it', () => {
  const { pod, recorder, events } = given();
  for (let index = 1; index <= 12; index++) recorder.record(pod, 'Normal', 'Scaled', `number ${index}`);
  expect(
    events()
      .map(({ message, count }) => [message, count])
      .slice(8),
  ).toEqual([
    ['number 9', 1],
    ['(combined from similar events): number 12', 3],
  ]);
});

it('lets one object have 25 events at once', () => {
  const { store, pod, recorder } = given();
  const other = store.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'other', namespace: 'n' } });
  for (let index = 0; index < 30; index++) recorder.record(pod, 'Warning', 'Unhealthy', 'failed');
  recorder.record(other, 'Warning', 'Unhealthy', 'failed');
  expect(store.list('events').map((event) => event['count'])).toEqual([1, 25]);
});
