import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { podAddress } from '../../../src/cluster/addresses.ts';
import { readSettings } from '../../../src/cluster/sample-app/settings.ts';
import { ownSubnet } from '../../support/own-subnet.ts';

const MAIN = fileURLToPath(new URL('../../../src/cluster/sample-app/main.ts', import.meta.url));
const HOST = podAddress(await ownSubnet(), 1);

interface App {
  readonly child: ChildProcess;
  /** Resolves when the output contains `text`; rejects when the app ends without. */
  says(text: string): Promise<void>;
  ask(path: string, agent?: Agent): Promise<Answer>;
}

interface Answer {
  readonly status: number | undefined;
  readonly version: unknown;
  readonly pod: unknown;
  readonly connection: string | undefined;
  readonly body: unknown;
}

function start(env: Record<string, string> = {}): App {
  const child = spawn(process.execPath, [MAIN], { env: { HOST, APP_VERSION: '11.0', POD_NAME: 'hello-1', ...env } });
  let output = '';
  const heard = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    for (const look of heard) look();
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return {
    child,
    says(text) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = (): void => {
        if (output.includes(text)) resolve();
      };
      heard.add(look);
      child.once('close', () => reject(new Error(`the app ended without saying ${text}:\n${output}`)));
      look();
      return promise;
    },
    async ask(path, agent) {
      const request = get({ host: HOST, port: Number(env['PORT'] ?? 8080), path, agent: agent ?? false });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      let text = '';
      for await (const chunk of response) text += String(chunk);
      const { statusCode: status, headers } = response;
      return {
        status,
        version: headers['x-app-version'],
        pod: headers['x-pod-name'],
        connection: headers.connection,
        body: JSON.parse(text),
      };
    },
  };
}

describe('the sample app', () => {
  it('says its version and its pod, and counts what it answers but not what probes ask', async () => {
    const app = start({ PORT: '8090' });
    await app.says('listens on');
    expect(await app.ask('/x?y')).toMatchObject({
      status: 200,
      version: '11.0',
      pod: 'hello-1',
      body: { version: '11.0', pod: 'hello-1', method: 'GET', path: '/x?y' },
    });
    expect(await app.ask('/readiness')).toMatchObject({ status: 200, body: { ready: true } });
    expect(await app.ask('/health')).toMatchObject({ status: 200, body: { healthy: true } });
    await app.ask('/');
    expect((await app.ask('/count')).body).toEqual({ version: '11.0', pod: 'hello-1', answered: 2 });
    app.child.kill('SIGTERM');
    await app.says('answered 2 requests');
  });

  it.each([
    { env: { FAIL_READINESS: '1' }, path: '/readiness', status: 503 },
    { env: { FAIL_HEALTH: '1' }, path: '/health', status: 500 },
    { env: { FAIL_RATE: '1' }, path: '/', status: 500 },
  ])('fails where it is told to: $env', async ({ env, path, status }) => {
    const app = start(env);
    await app.says('listens on');
    expect((await app.ask(path)).status).toBe(status);
  });

  it('fails every fourth request with FAIL_RATE=0.25', async () => {
    const app = start({ FAIL_RATE: '0.25' });
    await app.says('listens on');
    const statuses: unknown[] = [];
    for (let count = 0; count < 8; count += 1) statuses.push((await app.ask('/')).status);
    expect(statuses).toEqual([200, 200, 200, 500, 200, 200, 200, 500]);
  });

  it('answers FAIL_STATUS until WARM_UP_MS are over, though it is ready', async () => {
    const app = start({ WARM_UP_MS: '3000', FAIL_STATUS: '503' });
    await app.says('listens on');
    expect((await app.ask('/readiness')).status).toBe(200);
    expect((await app.ask('/')).status).toBe(503);
    await expect.poll(async () => (await app.ask('/')).status).toBe(200);
  });

  it('does WORK_MS for one request at a time, and answers 503 to those that would wait longer than MOST_WAIT_MS', async () => {
    const app = start({ WORK_MS: '60000', MOST_WAIT_MS: '60001' });
    await app.says('listens on');
    const connection = new Agent();
    onTestFinished(() => connection.destroy());
    // One is worked on, one waits for it.
    for (const path of ['/first', '/second']) get({ host: HOST, port: 8080, path, agent: connection }).on('error', () => {});
    await expect.poll(async () => (await app.ask('/')).status).toBe(503);
  });

  it('loses what comes on a connection in the last DEAF_MS before it has been idle for KEEP_ALIVE_MS', async () => {
    const app = start({ KEEP_ALIVE_MS: '1000', DEAF_MS: '1000' });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    await app.says('listens on');
    const onKeptConnection = (): Promise<unknown> =>
      app.ask('/', agent).then(
        ({ status }) => status,
        (error: NodeJS.ErrnoException) => error.code,
      );
    await expect.poll(onKeptConnection).toBe('ECONNRESET');
  });

  it('does not listen before START_DELAY_MS', async () => {
    const app = start({ START_DELAY_MS: '3000' });
    await once(app.child, 'spawn');
    await expect(app.ask('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await app.says('listens on');
    expect((await app.ask('/')).status).toBe(200);
  });

  it('crashes by itself with CRASH_AFTER_MS, and says why when it cannot listen', async () => {
    const crashing = start({ CRASH_AFTER_MS: '300' });
    expect(await once(crashing.child, 'exit')).toEqual([1, null]);
    const first = start();
    await first.says('listens on');
    const second = start();
    await second.says(`cannot listen on ${HOST}:8080: listen EADDRINUSE`);
    expect(await once(second.child, 'exit')).toEqual([1, null]);
  });
});

describe('on SIGTERM', () => {
  it('ON_SIGTERM=exit ends at once, with a request in flight', async () => {
    const app = start({ ON_SIGTERM: 'exit', LATENCY_MS: '60000' });
    await app.says('listens on');
    const lost = app.ask('/').catch((error: NodeJS.ErrnoException) => error.code);
    await app.ask('/readiness');
    app.child.kill('SIGTERM');
    expect(await once(app.child, 'exit')).toEqual([0, null]);
    expect(await lost).toBe('ECONNRESET');
  });

  it('ON_SIGTERM=drain refuses new connections, answers what is in flight and on open connections, and ends', async () => {
    const app = start({ ON_SIGTERM: 'drain', LATENCY_MS: '3000', DRAIN_IDLE_MS: '60000' });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    await app.says('listens on');
    expect((await app.ask('/readiness', agent)).connection).toBe('keep-alive');
    const inFlight = app.ask('/');
    await app.ask('/readiness', agent);
    app.child.kill('SIGTERM');
    await app.says('SIGTERM: drain');
    // The listener closes just after that line; a connection in its backlog at that moment is reset.
    const newConnection = (): Promise<unknown> => app.ask('/readiness').catch((error: NodeJS.ErrnoException) => error.code);
    await expect.poll(newConnection).toBe('ECONNREFUSED');
    expect(await app.ask('/readiness', agent)).toMatchObject({ status: 200, connection: 'close' });
    expect(await inFlight).toMatchObject({ status: 200, connection: 'close' });
    expect(await once(app.child, 'exit')).toEqual([0, null]);
  });

  it('ON_SIGTERM=drain closes what stays idle', async () => {
    const app = start({ ON_SIGTERM: 'drain', DRAIN_IDLE_MS: '100' });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    await app.says('listens on');
    await app.ask('/', agent);
    app.child.kill('SIGTERM');
    expect(await once(app.child, 'exit')).toEqual([0, null]);
  });

  it('ON_SIGTERM=serve fails readiness, and serves SERVE_MS longer', async () => {
    const app = start({ ON_SIGTERM: 'serve', SERVE_MS: '3000', DRAIN_IDLE_MS: '0' });
    await app.says('listens on');
    app.child.kill('SIGTERM');
    await app.says('SIGTERM: serve');
    expect((await app.ask('/readiness')).status).toBe(503);
    expect((await app.ask('/')).status).toBe(200);
    expect(await once(app.child, 'exit')).toEqual([0, null]);
  });

  it('ON_SIGTERM=refuse answers 503 for SERVE_MS', async () => {
    const app = start({ ON_SIGTERM: 'refuse', SERVE_MS: '3000', DRAIN_IDLE_MS: '0' });
    await app.says('listens on');
    app.child.kill('SIGTERM');
    await app.says('SIGTERM: refuse');
    expect(await app.ask('/')).toMatchObject({ status: 503, connection: 'close' });
    expect(await once(app.child, 'exit')).toEqual([0, null]);
  });

  it('ON_SIGTERM=hold refuses new connections and keeps the open ones for as long as their clients do', async () => {
    const app = start({ ON_SIGTERM: 'hold', DRAIN_IDLE_MS: '0' });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await app.says('listens on');
    await app.ask('/', agent);
    app.child.kill('SIGTERM');
    await app.says('SIGTERM: hold');
    const newConnection = (): Promise<unknown> => app.ask('/').catch((error: NodeJS.ErrnoException) => error.code);
    await expect.poll(newConnection).toBe('ECONNREFUSED');
    expect(await app.ask('/', agent)).toMatchObject({ status: 200, connection: 'keep-alive' });
    agent.destroy();
    expect(await once(app.child, 'exit')).toEqual([0, null]);
  });
});

describe('its environment', () => {
  it.each([
    { env: { PORT: 'many' }, message: 'PORT=many: not a number of 0 or more' },
    { env: { LATENCY_MS: '-1' }, message: 'LATENCY_MS=-1: not a number of 0 or more' },
    { env: { ON_SIGTERM: 'ignore' }, message: 'ON_SIGTERM=ignore: expected one of exit, drain, serve, refuse, hold' },
  ])('is refused when it makes no sense: $env', ({ env, message }) => {
    expect(() => readSettings(env)).toThrow(message);
  });
});
