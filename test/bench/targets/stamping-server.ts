import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pinnedTo } from '../measure/process.ts';
import { inTemporaryFolder } from '../temporary.ts';
import { freePort } from './nginx.ts';

const SCRIPT = resolve(import.meta.dirname, 'stamping-server-process.ts');

/** A target in a process of its own that stamps each request's arrival and can be frozen. */
export interface StampingServer {
  readonly url: string;
  readonly pid: number;
  /** Ends it. Arrival by the request's id, in microseconds on the machine's monotonic clock. */
  arrivals(): Promise<ReadonlyMap<string, number>>;
}

export async function withStampingServer<Result>(
  core: number,
  use: (server: StampingServer) => Promise<Result>,
): Promise<Result> {
  return inTemporaryFolder(async (folder) => {
    const host = '127.0.0.1';
    const port = await freePort(host);
    const file = join(folder, 'arrivals');
    const [first = '', ...rest] = pinnedTo(core, [process.execPath, SCRIPT, host, String(port), file]);
    const server = spawn(first, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    try {
      await once(server, 'message');
      const arrivals = async (): Promise<ReadonlyMap<string, number>> => {
        server.send('tell');
        await once(server, 'exit');
        return readArrivals(file);
      };
      return await use({ url: `http://${host}:${port}/`, pid: server.pid ?? 0, arrivals });
    } finally {
      await end(server);
    }
  });
}

function readArrivals(file: string): Map<string, number> {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return new Map(lines.map((line) => line.split(' ')).map(([id = '', atUs = '']) => [id, Number(atUs)]));
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGKILL');
  await once(server, 'exit');
}
