import { isDeepStrictEqual } from 'node:util';
import { getObject, listObjects, modifyObject, type EndpointSlice, type Pod, type Service } from '../../objects.ts';
import type { Store, StoreEvent } from '../../store.ts';
import { kubeTime } from '../../timestamp.ts';
import { type Controller, type ControllerSettings, keyOf, runController, splitKey } from '../controller.ts';
import { labelsInclude } from '../../label-requirements.ts';
import { controllerReference } from '../ownership.ts';
import { type Candidate, candidateOf } from './endpoints-of.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslice-controller.k8s.io';
const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';
const ENDPOINTS_PER_SLICE = 100;

/** Keeps the EndpointSlices of each Service that has a selector in step with its pods. */
export function startEndpointSliceController(store: Store, settings: ControllerSettings): Controller {
  return runController(store, ['services', 'pods', 'endpointslices'], settings, {
    keysOf: (event) => servicesOf(store, event),
    sync(key) {
      const { namespace, name } = splitKey(key);
      const service = getObject(store, 'services', namespace, name);
      if (service !== undefined && hasSelector(service)) syncService(store, service);
    },
  });
}

function servicesOf(store: Store, { resource, object, previous }: StoreEvent): string[] {
  if (resource === 'services') return [keyOf(object)];
  const { namespace = '', labels = {} } = object.metadata;
  if (resource === 'endpointslices') return [`${namespace}/${labels[SERVICE_NAME] ?? ''}`];
  const before = previous?.metadata.labels ?? {};
  return listObjects(store, 'services', namespace)
    .filter(({ spec }) => labelsInclude(labels, spec.selector ?? {}) || labelsInclude(before, spec.selector ?? {}))
    .map(keyOf);
}

function hasSelector({ spec }: Service): boolean {
  return spec.type !== 'ExternalName' && Object.keys(spec.selector ?? {}).length > 0;
}

interface SliceContent {
  readonly endpoints: EndpointSlice['endpoints'];
  readonly ports: EndpointSlice['ports'];
}

function syncService(store: Store, service: Service): void {
  const { namespace, name } = service.metadata;
  const pods = listObjects(store, 'pods', namespace).filter(({ metadata }) =>
    labelsInclude(metadata.labels ?? {}, service.spec.selector ?? {}),
  );
  const slices = listObjects(store, 'endpointslices', namespace).filter(
    ({ metadata }) => metadata.labels?.[SERVICE_NAME] === name && metadata.labels[MANAGED_BY] === MANAGER,
  );
  const spare = new Set(slices);
  for (const content of contentsOf(service, pods, slices)) {
    const slice = [...spare].find(({ ports }) => isDeepStrictEqual(ports, content.ports)) ?? [...spare][0];
    if (slice === undefined) createSlice(store, service, content);
    else updateSlice(store, service, slice, content);
    if (slice !== undefined) spare.delete(slice);
  }
  for (const { metadata } of spare) store.remove('endpointslices', namespace, metadata.name);
}

/** One slice for each different list of ports; an empty one without ports where there is no endpoint at all. */
function contentsOf(service: Service, pods: readonly Pod[], slices: readonly EndpointSlice[]): SliceContent[] {
  const known = slices.flatMap(({ endpoints }) => endpoints ?? []).map(({ targetRef }) => targetRef?.uid);
  const place = (pod: Pod) => (known.includes(pod.metadata.uid) ? known.indexOf(pod.metadata.uid) : known.length);
  const candidates = pods
    .toSorted((a, b) => place(a) - place(b))
    .map((pod) => candidateOf(service, pod))
    .filter((candidate) => candidate !== undefined);
  if (candidates.length === 0) return [{ endpoints: null, ports: null }];
  const groups = Map.groupBy(candidates, ({ ports }) => JSON.stringify(ports));
  return [...groups.values()].flatMap(slicesOfGroup);
}

function slicesOfGroup(group: readonly Candidate[]): SliceContent[] {
  const contents: SliceContent[] = [];
  for (let from = 0; from < group.length; from += ENDPOINTS_PER_SLICE) {
    const part = group.slice(from, from + ENDPOINTS_PER_SLICE);
    contents.push({ endpoints: part.map(({ endpoint }) => endpoint), ports: part[0]?.ports ?? [] });
  }
  return contents;
}

function labelsOf(service: Service): Record<string, string> {
  const headless = service.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {};
  return { ...service.metadata.labels, ...headless, [MANAGED_BY]: MANAGER, [SERVICE_NAME]: service.metadata.name };
}

function createSlice(store: Store, service: Service, content: SliceContent): void {
  store.create('endpointslices', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${service.metadata.name}-`,
      namespace: service.metadata.namespace,
      labels: labelsOf(service),
      annotations: { [TRIGGER_TIME]: kubeTime() },
      ownerReferences: [controllerReference(service)],
    },
    addressType: 'IPv4',
    ...content,
  });
}

function updateSlice(store: Store, service: Service, slice: EndpointSlice, content: SliceContent): void {
  const labels = labelsOf(service);
  const { endpoints, ports } = slice;
  if (isDeepStrictEqual({ endpoints, ports }, content) && isDeepStrictEqual(slice.metadata.labels, labels)) return;
  modifyObject(store, 'endpointslices', slice.metadata.namespace, slice.metadata.name, (draft) => {
    Object.assign(draft, content);
    draft.metadata.labels = labels;
    draft.metadata.annotations = { ...draft.metadata.annotations, [TRIGGER_TIME]: kubeTime() };
  });
}
