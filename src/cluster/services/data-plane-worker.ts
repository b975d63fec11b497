/** The thread that carries the Services' and Ingresses' traffic, so that load does not slow down the API, the controllers and the probes. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ProgramReply, ProgramRequest } from './data-plane.ts';
import type { ProxyMode } from './endpoint-choice.ts';
import { IngressServer } from './ingress/ingress-server.ts';
import { Listeners } from './listeners.ts';

const listeners = new Listeners(workerData as ProxyMode);
const ingress = new IngressServer();
/** One programme after the other, because two at once could both try to bind one address. */
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', ({ id, programme }: ProgramRequest) => {
  last = last.then(async () => {
    const failures = [...(await listeners.program(programme.rules)), ...(await ingress.program(programme.ingress))];
    parentPort?.postMessage({ id, failures } satisfies ProgramReply, []);
  });
});
