import { connect } from 'node:net';
import type { HandlerResult } from './handler.ts';

/** A probe by tcpSocket: whether something accepts a connection. */
export function tcpConnect(host: string, port: number, timeoutMs: number, signal: AbortSignal): Promise<HandlerResult> {
  const { promise, resolve } = Promise.withResolvers<HandlerResult>();
  const socket = connect({ host, port });
  const settle = (result: HandlerResult): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    socket.destroy();
    resolve(result);
  };
  const abort = (): void => settle({ ok: false, message: 'cancelled' });
  const timer = setTimeout(() => settle({ ok: false, message: `dial tcp ${host}:${port}: i/o timeout` }), timeoutMs);
  signal.addEventListener('abort', abort, { once: true });
  socket.once('connect', () => settle({ ok: true }));
  socket.on('error', (error) => settle({ ok: false, message: `dial tcp ${host}:${port}: connect: ${goReason(error)}` }));
  if (signal.aborted) abort();
  return promise;
}

const GO_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
};

/** A socket error in the words of the kubelet, which is written in Go. */
export function goReason(error: NodeJS.ErrnoException): string {
  return GO_REASONS[error.code ?? ''] ?? error.message;
}
