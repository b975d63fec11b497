import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { candidateOf } from '../../../src/cluster/controllers/endpoints/endpoints-of.ts';
import {
  type ContainerPort,
  listObjects,
  modifyObject,
  type Pod,
  type PodPhase,
  type Service,
} from '../../../src/cluster/objects.ts';
import { type ControllerWorld, createWorld, NAMESPACE } from '../../support/controller-world.ts';

const metadata = { uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', namespace: NAMESPACE };

function service(spec: Partial<Service['spec']> = {}): Service {
  const ports = [{ name: 'http', port: 80, targetPort: 8080 }];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...metadata, name: 'hello' },
    spec: { selector: { app: 'hello' }, ports, ...spec },
  };
}

function pod(state: {
  phase?: PodPhase;
  ready?: boolean;
  deleted?: boolean;
  address?: string | undefined;
  ports?: readonly ContainerPort[];
}): Pod {
  const { phase = 'Running', ready = false, deleted = false, ports } = state;
  const podIP = 'address' in state ? state.address : '127.64.1.1';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      name: 'p',
      labels: { app: 'hello' },
      ...(deleted ? { deletionTimestamp: '2026-01-01T00:00:30Z' } : {}),
    },
    spec: { nodeName: 'n', containers: [{ name: 'app', ...(ports === undefined ? {} : { ports }) }] },
    status: {
      phase,
      ...(podIP === undefined ? {} : { podIP }),
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    },
  };
}

describe('the endpoint of a pod', () => {
  it.each([
    // pod, publishNotReadyAddresses -> ready, serving, terminating
    ['starting', { phase: 'Pending' as const, address: undefined }, false, undefined],
    ['without an address', { address: undefined, ready: true }, false, undefined],
    ['running, not ready', {}, false, [false, false, false]],
    ['ready', { ready: true }, false, [true, true, false]],
    ['deleted, still ready', { ready: true, deleted: true }, false, [false, true, true]],
    ['deleted, no longer ready', { deleted: true }, false, [false, false, true]],
    ['succeeded', { phase: 'Succeeded' as const, deleted: true }, false, undefined],
    ['failed', { phase: 'Failed' as const }, false, undefined],
    ['not ready, but published', {}, true, [true, false, false]],
    ['deleted, but published', { deleted: true }, true, [true, false, true]],
  ])('%s', (_state, given, publishNotReadyAddresses, expected) => {
    const candidate = candidateOf(service({ publishNotReadyAddresses }), pod(given));
    const conditions = candidate?.endpoint.conditions;
    expect(conditions && [conditions.ready, conditions.serving, conditions.terminating]).toEqual(expected);
  });

  it.each([
    ['a host name in the Service that its subdomain names', { hostname: 'web-0', subdomain: 'hello' }, 'web-0'],
    ['a host name in another Service', { hostname: 'web-0', subdomain: 'other' }, undefined],
    ['no host name', { subdomain: 'hello' }, undefined],
  ])('has the name of a pod with %s', (_what, spec, expected) => {
    const given = pod({ ready: true });
    const candidate = candidateOf(service({ clusterIP: 'None' }), { ...given, spec: { ...given.spec, ...spec } });
    expect(candidate?.endpoint.hostname).toBe(expected);
  });

  it.each([
    ['a number', { port: 80, targetPort: 8080 }, [{ name: '', protocol: 'TCP', port: 8080 }]],
    ['none: the port itself', { port: 80 }, [{ name: '', protocol: 'TCP', port: 80 }]],
    ['a name', { name: 'http', port: 80, targetPort: 'web' }, [{ name: 'http', protocol: 'TCP', port: 9000 }]],
    ['a name that the pod does not have', { port: 80, targetPort: 'other' }, []],
    ['a name with another protocol', { port: 80, targetPort: 'web', protocol: 'UDP' }, []],
  ])('target port is %s', (_kind, port, expected) => {
    const given = pod({ ready: true, ports: [{ name: 'web', containerPort: 9000, protocol: 'TCP' }] });
    expect(candidateOf(service({ ports: [port] }), given)?.ports).toEqual(expected);
  });
});

describe('the EndpointSlices of a Service', () => {
  let world: ControllerWorld;
  beforeEach(() => {
    world = createWorld();
  });
  afterEach(() => world.stop());

  const slices = () => listObjects(world.store, 'endpointslices', NAMESPACE);
  const endpoints = () => slices().flatMap((slice) => slice.endpoints ?? []);

  it('are one empty one without ports before there are pods', async () => {
    world.store.create('services', service());
    await world.settled();
    expect(slices()).toMatchObject([
      {
        addressType: 'IPv4',
        endpoints: null,
        ports: null,
        metadata: {
          generateName: 'hello-',
          labels: {
            'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
            'kubernetes.io/service-name': 'hello',
          },
          ownerReferences: [{ kind: 'Service', name: 'hello', controller: true }],
        },
      },
    ]);
  });

  it('follow the pods, in one slice that keeps its name and the order of its endpoints', async () => {
    world.store.create('services', service());
    world.deploy({});
    await world.settled();
    const [empty] = slices();
    await world.played();
    const first = endpoints().map(({ targetRef }) => targetRef?.name);
    expect(new Set(first)).toEqual(new Set(world.pods().map(({ metadata: { name } }) => name)));
    world.change((draft) => {
      draft.spec.replicas = 4;
    });
    await world.played();
    expect(
      endpoints()
        .map(({ targetRef }) => targetRef?.name)
        .slice(0, 3),
    ).toEqual(first);
    expect(slices().map(({ metadata: { name } }) => name)).toEqual([empty?.metadata.name]);
  });

  it('switch with the selector', async () => {
    world.store.create('services', service({ selector: { colour: 'blue' } }));
    const template = (colour: string) => ({
      metadata: { labels: { app: 'hello', colour } },
      spec: { containers: [{ name: 'app', image: 'a' }] },
    });
    world.deploy({ replicas: 2, template: template('blue') });
    await world.played();
    expect(endpoints()).toHaveLength(2);
    modifyObject(world.store, 'services', NAMESPACE, 'hello', (draft) => {
      draft.spec.selector = { colour: 'green' };
    });
    await world.settled();
    expect(slices()).toMatchObject([{ endpoints: null, ports: null }]);
  });

  it('are several when pods answer on different ports, and go with their Service', async () => {
    world.store.create('services', service({ ports: [{ port: 80, targetPort: 'web' }] }));
    for (const containerPort of [8001, 8002]) {
      const created = world.store.create('pods', {
        ...pod({}),
        metadata: { name: `p${containerPort}`, namespace: NAMESPACE, labels: { app: 'hello' } },
        spec: { containers: [{ name: 'app', ports: [{ name: 'web', containerPort }] }] },
      });
      world.node.ready(created as Pod);
    }
    await world.settled();
    expect(new Set(slices().map(({ ports }) => ports?.[0]?.port))).toEqual(new Set([8001, 8002]));
    world.store.remove('services', NAMESPACE, 'hello');
    await world.settled();
    expect(slices()).toEqual([]);
  });

  it('leave Services without a selector alone', async () => {
    world.store.create('services', service({ selector: {} }));
    await world.settled();
    expect(slices()).toEqual([]);
  });
});
