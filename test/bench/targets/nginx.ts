import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pinnedTo } from '../measure/process.ts';
import { Absent, debianProgram } from '../packages.ts';
import { inTemporaryFolder } from '../temporary.ts';

export interface Nginx {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Of the master; its one worker is its child. */
  readonly pid: number;
}

/** No two answers from here are the same. */
export const UNIQUE_PATH = '/unique';

/** One worker, no logs, a small answer that tells a version as a service under release would. */
const configuration = (folder: string, host: string, port: number): string => `
worker_processes 1;
daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 16384; }
worker_rlimit_nofile 32768;
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen ${host}:${port} backlog=4096;
    location / { add_header X-App-Version v1; default_type text/plain; return 200 "hello, world\\n"; }
    location ${UNIQUE_PATH} { add_header X-App-Version v1; add_header X-Request-Id $request_id; default_type text/plain; return 200 "hello, world\\n"; }
  }
}
`;

/** The target that all generators share, pinned to `core`, for the time of `use`. */
export async function withNginx<Result>(core: number | undefined, use: (target: Nginx) => Promise<Result>): Promise<Result> {
  const program = await debianProgram('nginx', 'nginx-light');
  if (program instanceof Absent) throw new Error(`the target nginx is missing: ${program.why}`);
  return inTemporaryFolder(async (folder) => {
    const host = '127.0.0.1';
    const port = await freePort(host);
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, configuration(folder, host, port));
    const command = [program, '-p', folder, '-c', file, '-e', join(folder, 'error.log')];
    const [first = '', ...rest] = pinnedTo(core, command);
    const server = spawn(first, rest, { stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = once(server, 'exit');
    try {
      await accepting(host, port);
      return await use({ url: `http://${host}:${port}/`, host, port, pid: server.pid ?? 0 });
    } finally {
      server.kill('SIGTERM');
      await ended;
    }
  });
}

export async function nginxVersion(): Promise<string | Absent> {
  const program = await debianProgram('nginx', 'nginx-light');
  if (program instanceof Absent) return program;
  const child = spawn(program, ['-v'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  await once(child, 'close');
  return /nginx\/([\d.]+)/.exec(told)?.[1] ?? 'of unknown version';
}

/** One that was free a moment ago. */
export async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function accepting(host: string, port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const socket = connect(port, host);
    const accepted = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.resetAndDestroy();
    if (accepted) return;
    await delay(25);
  }
  throw new Error(`nothing listens on ${host}:${port}`);
}
