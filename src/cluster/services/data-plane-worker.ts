/** The thread that carries the Services' traffic, so that load does not slow down the API, the controllers and the probes. */
import { parentPort } from 'node:worker_threads';
import type { ProgramReply, ProgramRequest } from './data-plane.ts';
import { Listeners } from './listeners.ts';

const listeners = new Listeners();
/** One table of rules after the other, because two at once could both try to bind one address. */
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', ({ id, rules }: ProgramRequest) => {
  last = last.then(async () => {
    const failures = await listeners.program(rules);
    parentPort?.postMessage({ id, failures } satisfies ProgramReply, []);
  });
});
