import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { HttpGetAction } from '../objects.ts';
import type { HandlerResult } from './handler.ts';
import { goReason } from './tcp-connect.ts';

/** A probe or hook by httpGet, on a connection of its own; any status from 200 to 399 is a success, as for the kubelet. */
export function httpGet(
  action: HttpGetAction,
  podIP: string,
  port: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<HandlerResult> {
  const { promise, resolve } = Promise.withResolvers<HandlerResult>();
  const isHttps = action.scheme === 'HTTPS';
  const host = action.host ?? podIP;
  const path = action.path ?? '/';
  const failure = (reason: string): HandlerResult => ({
    ok: false,
    message: `Get "${isHttps ? 'https' : 'http'}://${host}:${port}${path}": ${reason}`,
  });
  const request = (isHttps ? httpsRequest : httpRequest)({
    host,
    port,
    path,
    agent: false,
    signal,
    // The kubelet does not verify certificates either: it asks whether the app answers, not who it is.
    rejectUnauthorized: false,
    headers: {
      'User-Agent': 'kube-probe/1.36',
      Accept: '*/*',
      Connection: 'close',
      ...Object.fromEntries((action.httpHeaders ?? []).map(({ name, value }) => [name, value])),
    },
  });
  const timer = setTimeout(() => {
    resolve(failure('context deadline exceeded (Client.Timeout exceeded while awaiting headers)'));
    request.destroy();
  }, timeoutMs);
  let isConnected = false;
  request.once('socket', (socket) => {
    socket.once('connect', () => {
      isConnected = true;
    });
  });
  request.once('response', (response) => {
    const status = response.statusCode ?? 0;
    response.resume();
    response.on('error', () => undefined);
    // An answer that never ends must not hold its connection for longer than the probe may take.
    response.once('close', () => clearTimeout(timer));
    const isGood = status >= 200 && status < 400;
    resolve(isGood ? { ok: true } : { ok: false, message: `HTTP probe failed with statuscode: ${status}` });
  });
  request.on('error', (error) => {
    clearTimeout(timer);
    resolve(failure(isConnected ? brokenReason(error, host, port) : `dial tcp ${host}:${port}: connect: ${goReason(error)}`));
  });
  request.end();
  return promise;
}

function brokenReason(error: Error, host: string, port: number): string {
  return error.message === 'socket hang up' ? 'EOF' : `read tcp ${host}:${port}: read: ${goReason(error)}`;
}
