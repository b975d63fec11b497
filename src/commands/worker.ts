import { randomUUID } from 'node:crypto';
import { CutoverError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { EndReason } from '../fleet/worker-words.ts';
import { work } from '../fleet/worker/work.ts';
import type { Host } from '../host.ts';
import { createApi } from '../release/kubernetes/api.ts';
import { loadKubeconfig } from '../release/kubernetes/kubeconfig.ts';

export interface WorkerFlags {
  readonly fleet: string;
  readonly namespace: string;
}

/** An API server that does not answer is soon asked again: the controller may be gone, and the load has to stop. */
const API = { requestMs: 3_000, patienceMs: 20_000 };

const EXIT_OF: Readonly<Record<EndReason, ExitCode>> = {
  'load-over': EXIT.pass,
  stopped: EXIT.pass,
  terminated: EXIT.pass,
  'controller-gone': EXIT.inconclusive,
  'log-stalled': EXIT.inconclusive,
};

/** `cutover worker`: what the pods of a fleet run. Says frames on stdout, which their controller reads, and ends by itself. */
export async function workInFleet({ fleet, namespace }: WorkerFlags, host: Host): Promise<ExitCode> {
  const index = completionIndex(host.env['JOB_COMPLETION_INDEX']);
  const { config, server } = loadKubeconfig({ kubeconfig: undefined, context: undefined, namespace }, host.env);
  const terminated = new AbortController();
  const ignore = host.onInterrupt(() => terminated.abort());
  try {
    const api = createApi({ config, server, namespace, context: '', files: [] }, API);
    const place = { api, namespace, fleet, index, attempt: randomUUID(), node: host.env['NODE_NAME'] };
    const { reason, isAllTaken } = await work(place, {
      write: (text, taken) => host.stdout.write(text, taken),
      tell: (line) => host.stderr.write(`cutover: worker ${index}: ${line}\n`),
      terminated: terminated.signal,
    });
    if (isAllTaken) return EXIT_OF[reason];
    host.stderr.write(`cutover: worker ${index}: its log was not taken to the end\n`);
    host.exit?.(EXIT.inconclusive);
    return EXIT.inconclusive;
  } finally {
    ignore();
  }
}

function completionIndex(text: string | undefined): number {
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text);
  throw new CutoverError(
    text === undefined ? 'this is no pod of an indexed Job' : `expected a number, counted from 0, found "${text}"`,
    {
      where: 'JOB_COMPLETION_INDEX',
      next: '`cutover worker` is what the pods of a fleet run: start one with `cutover run PROFILE --fleet N`',
    },
  );
}
