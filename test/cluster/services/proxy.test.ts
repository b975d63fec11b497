import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClusterEvent } from '../../../src/cluster/objects.ts';
import type { Programme } from '../../../src/cluster/services/data-plane.ts';
import type { ProxyMode } from '../../../src/cluster/services/endpoint-choice.ts';
import { startServiceProxy, type ServiceProxy } from '../../../src/cluster/services/proxy.ts';
import { balancerAddress, nodeAddress, podAddress, serviceAddress } from '../../../src/cluster/addresses.ts';
import { createStore, type Draft, type Store } from '../../../src/cluster/store.ts';
import { ownSubnet } from '../../support/own-subnet.ts';

const SUBNET = await ownSubnet();
const CLUSTER_IP = serviceAddress(SUBNET, 0);
const NODE_IP = nodeAddress(SUBNET);
const PORT = 18_080;
const NODE_PORT = 30_080;
const POD_PORT = 18_081;

interface World {
  readonly store: Store;
  readonly proxy: ServiceProxy;
  /** Makes these the ready endpoints, and waits until that is in force. */
  readonly endpoints: (...addresses: string[]) => Promise<void>;
  /** The addresses in force of each programming so far. */
  readonly inForce: string[][];
}

interface WorldOptions {
  readonly endpointLagMs?: number;
  readonly mode?: ProxyMode;
  /** Of the Service, beside its address and port. */
  readonly spec?: object;
  readonly status?: object;
}

async function world({ endpointLagMs = 0, mode = 'random', spec = {}, status = {} }: WorldOptions = {}): Promise<World> {
  const store = createStore();
  const inForce: string[][] = [];
  let heard = Promise.withResolvers<void>();
  const failures: unknown[] = [];
  const proxy = await startServiceProxy(store, {
    subnet: SUBNET,
    endpointLagMs,
    mode,
    onFailure: (error) => failures.push(error),
    onProgrammed({ rules }: Programme) {
      inForce.push((rules[0]?.endpoints ?? []).map(({ address }) => address));
      heard.resolve();
      heard = Promise.withResolvers();
    },
  });
  onTestFinished(async () => {
    await proxy.stop();
    expect(failures).toEqual([]);
  });
  const programmed = heard.promise;
  store.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { clusterIP: CLUSTER_IP, ports: [{ port: PORT, nodePort: NODE_PORT }], ...spec },
    status,
  });
  await programmed;
  const slice = (addresses: string[]): unknown[] =>
    addresses.map((address) => ({ addresses: [address], conditions: { ready: true, serving: true, terminating: false } }));
  store.create('endpointslices', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'web-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    endpoints: [],
    ports: [{ name: '', protocol: 'TCP', port: POD_PORT }],
  });
  await heard.promise;
  return {
    store,
    proxy,
    inForce,
    async endpoints(...addresses) {
      const change = heard.promise;
      store.modify('endpointslices', 'default', 'web-1', (draft: Draft<Record<string, unknown>>) => {
        draft['endpoints'] = slice(addresses);
      });
      await change;
    },
  };
}

/** A pod's listener: `answer` gets each connection. */
async function pod(host: string, answer: (socket: Socket) => void): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    answer(socket);
  });
  server.listen(POD_PORT, host);
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return server;
}

const [POD_A, POD_B, POD_C] = [podAddress(SUBNET, 0), podAddress(SUBNET, 1), podAddress(SUBNET, 2)];
const sayName =
  (name: string) =>
  (socket: Socket): void =>
    void socket.end(name);

/** Connects, and gives back all that comes until the end, or the error code. */
async function ask(host = NODE_IP, port = NODE_PORT, from = '127.0.0.1'): Promise<string> {
  const socket = connect({ host, port, localAddress: from });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.on('end', () => resolve(text));
  socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
  return promise.finally(() => socket.destroy());
}

async function open(): Promise<Socket> {
  const socket = connect({ host: NODE_IP, port: NODE_PORT, allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

describe('a Service', () => {
  it('spreads connections over its endpoints, on the cluster IP and on the node port', async () => {
    const { endpoints } = await world();
    await Promise.all([pod(POD_A, sayName('a')), pod(POD_B, sayName('b')), pod(POD_C, sayName('c'))]);
    await endpoints(POD_A, POD_B, POD_C);
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, index) => (index % 2 === 0 ? ask() : ask(CLUSTER_IP, PORT))),
    );
    // 100 each are expected; fewer than 40 would be off by more than seven standard deviations.
    for (const name of ['a', 'b', 'c']) expect(answers.filter((answer) => answer === name).length).toBeGreaterThan(40);
    expect(answers.filter((answer) => !['a', 'b', 'c'].includes(answer))).toEqual([]);
  });

  it('chooses once per connection', async () => {
    const { endpoints } = await world();
    const echo = (name: string) => (socket: Socket) => void socket.on('data', () => socket.write(name));
    await Promise.all([pod(POD_A, echo('a')), pod(POD_B, echo('b'))]);
    await endpoints(POD_A, POD_B);
    const socket = await open();
    const answers = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      socket.write('?');
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      answers.add(chunk.toString());
    }
    expect(answers.size).toBe(1);
  });

  it('takes its endpoints in turn in the mode of IPVS', async () => {
    const { endpoints } = await world({ mode: 'round-robin' });
    await Promise.all([pod(POD_A, sayName('a')), pod(POD_B, sayName('b')), pod(POD_C, sayName('c'))]);
    await endpoints(POD_A, POD_B, POD_C);
    let answers = '';
    for (let connection = 0; connection < 6; connection += 1) answers += await ask();
    expect(answers).toBe('abcabc');
  });

  it('keeps a client address with one endpoint, on all its addresses, until that goes away', async () => {
    const { endpoints } = await world({ spec: { sessionAffinity: 'ClientIP' } });
    await Promise.all([pod(POD_A, sayName('a')), pod(POD_B, sayName('b')), pod(POD_C, sayName('c'))]);
    await endpoints(POD_A, POD_B, POD_C);
    const clients = Array.from({ length: 12 }, (_, index) => `127.${SUBNET.second}.200.${index + 1}`);
    const first = await Promise.all(clients.map((from) => ask(NODE_IP, NODE_PORT, from)));
    const again = await Promise.all(clients.map((from) => ask(CLUSTER_IP, PORT, from)));
    expect(again).toEqual(first);
    // Twelve clients that all happened on the same one would be one case in 177,147.
    expect(new Set(first).size).toBeGreaterThan(1);
    await endpoints(POD_B, POD_C);
    const after = await Promise.all(clients.map((from) => ask(NODE_IP, NODE_PORT, from)));
    expect(after).not.toContain('a');
    expect(after.filter((_, index) => first[index] !== 'a')).toEqual(first.filter((name) => name !== 'a'));
  });

  it('answers on the address of its load balancer, on its own port', async () => {
    const balancer = balancerAddress(SUBNET, 0);
    const { endpoints } = await world({
      spec: { type: 'LoadBalancer' },
      status: { loadBalancer: { ingress: [{ ip: balancer }] } },
    });
    await pod(POD_A, sayName('a'));
    await endpoints(POD_A);
    expect([await ask(balancer, PORT), await ask(), await ask(CLUSTER_IP, PORT)]).toEqual(['a', 'a', 'a']);
  });

  it('refuses connections while it has no endpoint', async () => {
    const { endpoints } = await world();
    await pod(POD_A, sayName('a'));
    expect(await ask()).toBe('ECONNREFUSED');
    await endpoints(POD_A);
    expect(await ask()).toBe('a');
    await endpoints();
    expect([await ask(), await ask(CLUSTER_IP, PORT)]).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
    await endpoints(POD_A);
    expect(await ask()).toBe('a');
  });

  it('resets a connection whose endpoint refuses it', async () => {
    const { endpoints } = await world();
    await endpoints(POD_A);
    expect(await ask()).toBe('ECONNRESET');
  });

  it('goes on with the endpoints it had until the lag is over', async () => {
    const { endpoints, inForce } = await world({ endpointLagMs: 1000 });
    await pod(POD_A, sayName('a'));
    await pod(POD_B, sayName('b'));
    await endpoints(POD_A);
    const change = endpoints(POD_B);
    expect(await ask()).toBe('a');
    await change;
    expect(await ask()).toBe('b');
    expect(inForce.slice(-2)).toEqual([[POD_A], [POD_B]]);
  });

  it('leaves established connections alone when their endpoint is taken away', async () => {
    const { endpoints } = await world();
    await pod(POD_A, (socket) => void socket.pipe(socket));
    await endpoints(POD_A);
    const socket = await open();
    socket.write('before');
    await once(socket, 'data');
    await endpoints();
    expect(await ask()).toBe('ECONNREFUSED');
    socket.write('after');
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    expect(chunk.toString()).toBe('after');
  });

  it('says on the Service when its address is taken, and answers when it is free again', async () => {
    const blocker = createServer();
    blocker.listen(NODE_PORT, NODE_IP);
    await once(blocker, 'listening');
    const { endpoints, store } = await world();
    await pod(POD_A, sayName('a'));
    await endpoints(POD_A);
    const [event] = store.list('events') as ClusterEvent[];
    expect(event).toMatchObject({
      type: 'Warning',
      reason: 'ListenFailed',
      involvedObject: { kind: 'Service', name: 'web' },
      message: `cannot listen on ${NODE_IP}:${NODE_PORT}: EADDRINUSE (another program listens there; stop it or choose another port)`,
    });
    expect(await ask(CLUSTER_IP, PORT)).toBe('a');
    blocker.close();
    await expect.poll(() => ask()).toBe('a');
  });

  it('closes everything when the proxy stops', async () => {
    const { endpoints, proxy } = await world();
    await pod(POD_A, (socket) => void socket.pipe(socket));
    await endpoints(POD_A);
    const socket = await open();
    const closed = Promise.withResolvers<void>();
    socket.on('error', () => closed.resolve()).on('end', () => closed.resolve());
    await proxy.stop();
    await closed.promise;
    expect(await ask()).toBe('ECONNREFUSED');
  });
});

describe('what passes through a connection', () => {
  it('is the end of the client’s direction, while the answer still comes', async () => {
    const { endpoints } = await world();
    await pod(POD_A, (socket) => {
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('end', () => socket.end(`got ${text}`));
    });
    await endpoints(POD_A);
    const socket = await open();
    socket.end('question');
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    expect(chunk.toString()).toBe('got question');
    await once(socket, 'end');
  });

  it('is the end of the pod’s direction as an end, not as a reset', async () => {
    const { endpoints } = await world();
    await pod(POD_A, (socket) => void socket.end());
    await endpoints(POD_A);
    expect(await ask()).toBe('');
  });

  it('is a reset by the pod', async () => {
    const { endpoints } = await world();
    await pod(POD_A, (socket) => void socket.once('data', () => socket.resetAndDestroy()));
    await endpoints(POD_A);
    const socket = await open();
    socket.write('?');
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });

  it('is a reset by the client', async () => {
    const { endpoints } = await world();
    const reset = Promise.withResolvers<string>();
    await pod(POD_A, (socket) => {
      socket.write('hello');
      socket.on('error', (error: NodeJS.ErrnoException) => reset.resolve(error.code ?? ''));
    });
    await endpoints(POD_A);
    const socket = await open();
    await once(socket, 'data');
    socket.resetAndDestroy();
    expect(await reset.promise).toBe('ECONNRESET');
  });

  it('is every byte of a large answer, no faster than it is read', async () => {
    const { endpoints } = await world();
    const body = randomBytes(48 * 1024 * 1024);
    const sent = Promise.withResolvers<Socket>();
    await pod(POD_A, (socket) => {
      socket.end(body);
      sent.resolve(socket);
    });
    await endpoints(POD_A);
    const socket = await open();
    socket.pause();
    const pending = await sent.promise;
    // Nobody reads: what the kernel's and the proxy's buffers do not take must wait at the pod.
    let before = -1;
    while (before !== pending.bytesWritten - pending.writableLength) {
      before = pending.bytesWritten - pending.writableLength;
      await delay(100);
    }
    expect(pending.writableFinished).toBe(false);
    const hash = createHash('sha256');
    for await (const chunk of socket) hash.update(chunk as Buffer);
    expect(hash.digest('hex')).toBe(createHash('sha256').update(body).digest('hex'));
  });
});
