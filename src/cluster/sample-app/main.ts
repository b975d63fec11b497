/**
 * The program behind the image `cutover/hello:VERSION`. It imports only what it needs to listen: how soon a pod is ready is
 * mostly how soon this file runs.
 */
import { writeSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server } from 'node:net';
import { goDeafWhenIdle } from './deafness.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
let answered = 0;
let failCredit = 0;
let ready = !settings.failReadiness;
/** Set by SIGTERM: every further answer asks the client to leave this pod. */
let leaving = false;
let refusing = false;
let isWarm = settings.warmUpMs === 0;
/** When the worker will have done what waits for it, on the clock of performance.now(). */
let workedOffMs = 0;

const server = createServer((request, response) => {
  request.resume();
  const path = request.url?.split('?', 1)[0];
  if (path === '/readiness') send(response, ready ? 200 : 503, { ready });
  else if (path === '/health') send(response, settings.failHealth ? 500 : 200, { healthy: !settings.failHealth });
  else if (path === '/count') send(response, 200, { version: settings.version, pod: settings.pod, answered });
  else answer(request, response);
});
server.keepAliveTimeout = settings.keepAliveMs;
if (settings.deafMs > 0) goDeafWhenIdle(server, settings);

function answer(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    answered += 1;
  });
  const { version, pod } = settings;
  const waitMs = takeWorker();
  const status = waitMs === undefined || refusing ? 503 : fails() ? settings.failStatus : 200;
  const reply = (): void => send(response, status, { version, pod, method: request.method, path: request.url });
  const afterMs = settings.latencyMs + (waitMs ?? 0);
  if (afterMs > 0) setTimeout(reply, afterMs);
  else reply();
}

/** How long the request takes, with its wait for the only worker, in ms; undefined when the wait would be too long. */
function takeWorker(): number | undefined {
  const { workMs, mostWaitMs } = settings;
  const nowMs = performance.now();
  const waitMs = Math.max(0, workedOffMs - nowMs);
  if (waitMs > mostWaitMs) return undefined;
  workedOffMs = nowMs + waitMs + workMs;
  return waitMs + workMs;
}

/** Spreads the failures evenly instead of drawing them, so that a test can say which requests fail. */
function fails(): boolean {
  if (!isWarm) return true;
  failCredit += settings.failRate;
  if (failCredit < 1) return false;
  failCredit -= 1;
  return true;
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'X-App-Version': settings.version,
    'X-Pod-Name': settings.pod,
    ...(leaving ? { Connection: 'close' } : {}),
  });
  response.end(text);
}

/** Written synchronously, because the process may be about to end. */
function log(line: string): void {
  writeSync(1, `${line}\n`);
}

function end(code: number): void {
  log(`answered ${answered} requests`);
  process.exit(code);
}

/** The http server's own close() would also cut idle connections, and with them a request that is already under way on one. */
function stopListening(): void {
  Server.prototype.close.call(server, () => end(0));
}

/** Each connection ends with its next answer, or after having been idle for a while. */
function drain(): void {
  stopListening();
  setTimeout(() => server.closeIdleConnections(), settings.drainIdleMs);
}

process.once('SIGTERM', () => {
  log(`SIGTERM: ${settings.onSigterm}`);
  if (settings.onSigterm === 'exit' || !server.listening) return end(0);
  if (settings.onSigterm === 'hold') return stopListening();
  leaving = true;
  if (settings.onSigterm === 'drain') return drain();
  ready = false;
  refusing = settings.onSigterm === 'refuse';
  setTimeout(drain, settings.serveMs);
});

server.on('error', (error) => {
  log(`cannot listen on ${settings.host}:${settings.port}: ${error.message}`);
  end(1);
});
if (settings.crashAfterMs !== undefined) setTimeout(() => end(1), settings.crashAfterMs);
const listen = (): unknown =>
  server.listen(settings.port, settings.host, 4096, () => {
    log(`${settings.version} listens on ${settings.host}:${settings.port}`);
    setTimeout(() => (isWarm = true), settings.warmUpMs);
  });
if (settings.startDelayMs > 0) setTimeout(listen, settings.startDelayMs);
else listen();
