/** The thread that carries the Services' traffic, so that load does not slow down the API, the controllers and the probes. */
import { parentPort } from 'node:worker_threads';
import type { ProgramReply, ProgramRequest } from './data-plane.ts';
import { Listeners } from './listeners.ts';

const listeners = new Listeners();

parentPort?.on('message', ({ id, rules }: ProgramRequest) => {
  void listeners.program(rules).then((failures) => parentPort?.postMessage({ id, failures } satisfies ProgramReply, []));
});
