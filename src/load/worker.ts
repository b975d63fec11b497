import { parentPort, workerData } from 'node:worker_threads';
import { elapsedUs } from '../clock.ts';
import type { FromWorker, ToWorker, WorkerOrder } from './messages.ts';
import { Shift } from './shift.ts';
import type { Transport } from './transport.ts';
import { WireTransport } from './wire/wire-transport.ts';

/** The entry of a worker's OS thread: one shift, between the messages from and to the pool. */
const port = parentPort;
if (port === null) throw new Error('worker.ts is started by pool.ts as a worker thread');

const send = (message: FromWorker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
const order = workerData as WorkerOrder;
const transport = await transportOf(order);
const shift = new Shift(order, transport, {
  rampedUp: () => send({ kind: 'ramped-up' }),
  batch: (batch) => send({ kind: 'batch', batch }, [batch.columns.dueUs.buffer as ArrayBuffer]),
  health: (health) => send({ kind: 'health', health }),
  done: () => {
    send({ kind: 'done' });
    port.close();
  },
});

port.on('message', (message: ToWorker) => {
  if (message.kind === 'start') shift.start(message.startUs);
  else if (message.kind === 'retarget') transport.retarget(message.urls);
  else shift.stop(elapsedUs(order.clock));
});
send({ kind: 'ready' });

/** undici is loaded only where it is used: it is large. */
async function transportOf({ plan, clock }: WorkerOrder): Promise<Transport> {
  if (plan.transport === 'wire') return new WireTransport(plan, clock);
  const { UndiciTransport } = await import('./undici/undici-transport.ts');
  return new UndiciTransport(plan, clock);
}
