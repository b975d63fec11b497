import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { isSlowConnect } from '../../src/observe/slow-connect.ts';
import { planOf, runLoad } from './run-load.ts';

/** Listens with the shortest queue, and neither accepts nor answers before `gate` opens. */
const STUCK_SERVER = `
  const { parentPort, workerData: gate } = require('node:worker_threads');
  const server = require('node:net').createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write('HTTP/1.1 204 No Content\\r\\n\\r\\n'));
  });
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(gate, 0, 0));
  });`;

const SYN_SENT = '02';

/** Whether a connect from `address` has sent its SYN and has no answer yet. */
function waitsForAnswer(address: string): boolean {
  const local = Buffer.from(address.split('.').map(Number).toReversed()).toString('hex').toUpperCase();
  return readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .some((line) => line.includes(` ${local}:`) && line.trim().split(/\s+/)[3] === SYN_SENT);
}

it('a connect that a full queue dropped, and that TCP made by sending its SYN again, succeeds and tells by its time', async (context) => {
  if (process.platform !== 'linux') context.skip('needs /proc/net/tcp');
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const stuck = new Worker(STUCK_SERVER, { eval: true, workerData: gate });
  const [port] = (await once(stuck, 'message')) as [number];
  const fillers = Array.from({ length: 8 }, () => connect({ host: '127.0.0.1', port }).on('error', () => undefined));
  await Promise.race(fillers.map((filler) => once(filler, 'connect')));

  const plan = planOf(`http://127.0.0.1:${port}`, { localAddresses: ['127.0.0.77'], loops: 2 });
  const { samples } = await runLoad(plan, async () => {
    while (!waitsForAnswer('127.0.0.77')) await sleep(5);
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
  });
  for (const filler of fillers) filler.destroy();
  await stuck.terminate();

  expect(samples.map(({ outcome, reused }) => [outcome, reused])).toEqual([
    ['ok', false],
    ['ok', true],
  ]);
  expect(samples.map(isSlowConnect)).toEqual([true, false]);
});
