/** The worker thread of outage-server.ts. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { monotonicUs } from '../../src/clock.ts';
import type { InjectedOutage, OutageOrder } from './outage-server.ts';

const HOST = '127.0.0.1';
const OK = 'HTTP/1.1 200 OK\r\nX-App-Version: v1\r\nContent-Length: 2\r\n\r\nok';
const UNAVAILABLE = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n';

const kept = new Set<Socket>();
let answer = OK;
let server = await listen(0);
const { port } = server.address() as AddressInfo;

function listen(on: number): Promise<Server> {
  const opened = createServer({ noDelay: true }, (socket) => {
    kept.add(socket);
    socket.on('close', () => kept.delete(socket)).on('error', () => socket.destroy());
    // Requests are small and come one at a time on a connection: each arrives whole.
    socket.on('data', () => socket.write(answer));
  });
  return new Promise((resolve) => opened.listen({ host: HOST, port: on, backlog: 1024 }, () => resolve(opened)));
}

async function inject({ way, durationMs, afterMs }: OutageOrder): Promise<InjectedOutage> {
  await delay(afterMs);
  const fromUs = monotonicUs();
  if (way === 'unavailable') {
    answer = UNAVAILABLE;
    await delay(durationMs);
    answer = OK;
  } else {
    server.close();
    if (way === 'gone') for (const socket of kept) socket.resetAndDestroy();
    await delay(durationMs);
    server = await listen(port);
  }
  return { fromUs, untilUs: monotonicUs() };
}

parentPort?.on('message', (orders: readonly OutageOrder[]) => {
  void (async () => {
    const done: InjectedOutage[] = [];
    for (const order of orders) done.push(await inject(order));
    parentPort?.postMessage(done, []);
  })();
});
parentPort?.postMessage(port, []);
