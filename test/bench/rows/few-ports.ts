import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { findPeers } from '../generators/peers.ts';
import { grouped, table } from '../markdown.ts';
import type { Row, RowResult } from '../row.ts';

const SCRIPT = resolve(import.meta.dirname, '../few-ports-process.ts');
const REQUESTS = 45_000;
/** Root needs no user namespace for it, and nginx can then be whom it likes. */
const NAMESPACE = process.getuid?.() === 0 ? ['--net'] : ['--map-root-user', '--net'];

const run = promisify(execFile);

/** As few-ports-process.ts prints it. */
export interface FewPorts {
  readonly requests: number;
  readonly errors: number;
  /** Sockets left in TIME_WAIT on the generator's side, each of which holds a port for a minute, and on the server's. */
  readonly timeWaitClient: number;
  readonly timeWaitServer: number;
}

export const fewPorts: Row = {
  name: 'few-ports',
  title: '45,000 new connections over 2,048 ephemeral ports',
  async measure(bench): Promise<RowResult> {
    const goal = '0 errors, 0 TIME_WAIT';
    const measure = `${grouped(REQUESTS)} requests, a new connection each`;
    try {
      await run('unshare', [...NAMESPACE, 'true']);
    } catch {
      const figure = 'not measured: no permission for `unshare --net`';
      return { findings: [{ measure, goal, figure, met: undefined }], details: '' };
    }
    const { present } = await findPeers(bench);
    const results = new Map<string, FewPorts>();
    for (const name of ['cutover', ...present.map((peer) => peer.name)]) {
      results.set(name, await inSmallNamespace(name));
      bench.say(`few-ports ${name}`);
    }
    const own = results.get('cutover');
    const left = (own?.timeWaitClient ?? NaN) + (own?.timeWaitServer ?? NaN);
    const figure = `${grouped(own?.errors ?? NaN)} errors, ${grouped(left)} TIME_WAIT`;
    const met = own?.requests === REQUESTS && own.errors === 0 && left === 0;
    return {
      findings: [{ measure, goal, figure, met }],
      details: table(
        ['generator', 'requests', 'errors it reports', 'TIME_WAIT on its side', "on the server's side"],
        [...results].map(([name, { requests, errors, timeWaitClient, timeWaitServer }]) => [
          name,
          ...[requests, errors, timeWaitClient, timeWaitServer].map(grouped),
        ]),
      ),
    };
  },
};

async function inSmallNamespace(generator: string): Promise<FewPorts> {
  const command = [process.execPath, SCRIPT, generator, String(REQUESTS)];
  const { stdout } = await run('unshare', [...NAMESPACE, ...command], { timeout: 300_000 });
  return JSON.parse(stdout) as FewPorts;
}
