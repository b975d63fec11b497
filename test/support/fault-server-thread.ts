import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import { parentPort, workerData } from 'node:worker_threads';
import type { FaultPlan, FaultServerOptions } from './fault-server.ts';
import { FAULTS, isFault, type Fault } from './faults.ts';

const options = workerData as FaultServerOptions;
const random = seeded(options.plan?.seed ?? 1);
const requests: { id: string; fault: string }[] = [];
const held: Socket[] = [];
let connections = 0;
let acceptResets = 0;

function onConnection(socket: Socket): void {
  connections++;
  socket.on('error', () => undefined);
  if (options.plan !== undefined && random() < options.plan.acceptResets) {
    acceptResets++;
    socket.resetAndDestroy();
    return;
  }
  let received = '';
  socket.on('data', (bytes: Buffer) => {
    received += bytes.toString('latin1');
    for (;;) {
      const headEnd = received.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const head = received.slice(0, headEnd);
      const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
      if (received.length < headEnd + 4 + length) return;
      received = received.slice(headEnd + 4 + length);
      onRequest(socket, head);
    }
  });
}

function onRequest(socket: Socket, head: string): void {
  const url = new URL(head.split(' ')[1] ?? '/', 'http://fault');
  const name = url.pathname.slice(1);
  const fault = name === 'planned' && options.plan !== undefined ? draw(options.plan) : name;
  requests.push({ id: /^x-request-id: (.*)$/im.exec(head)?.[1] ?? '', fault });
  if (isFault(fault)) FAULTS[fault].answer(socket);
  else if (fault === 'last') hold(socket, Number(url.searchParams.get('of')));
  else socket.destroy();
}

function hold(socket: Socket, count: number): void {
  held.push(socket);
  if (held.length < count) return;
  server.close();
  for (const waiting of held) FAULTS.ok.answer(waiting);
}

function draw(plan: FaultPlan): Fault {
  const weights = Object.entries(plan.weights) as [Fault, number][];
  let rest = random() * weights.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [fault, weight] of weights) {
    rest -= weight;
    if (rest < 0) return fault;
  }
  return 'ok';
}

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** TLS over a socket that we still hold, because only a plain one can be reset. */
function secured(raw: Socket, secureContext: SecureContext): Socket {
  const socket = new TLSSocket(raw, { isServer: true, secureContext });
  raw.on('error', () => undefined);
  return Object.assign(socket, {
    resetAndDestroy() {
      raw.resetAndDestroy();
      return socket;
    },
  });
}

const secureContext = options.tls === undefined ? undefined : createSecureContext(options.tls);
const server = createServer({ noDelay: true }, (raw) => {
  onConnection(secureContext === undefined ? raw : secured(raw, secureContext));
});
server.listen({ host: '127.0.0.1', port: 0, backlog: 1024 }, () => {
  parentPort?.postMessage((server.address() as AddressInfo).port, []);
});
parentPort?.on('message', () => parentPort?.postMessage({ requests, connections, acceptResets }, []));
