import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Closes connections that have been idle for `keepAliveMs`, and does not read them in the last `deafMs` before that. A request that
 * comes then meets a connection that its server has given up, as it does on a network that needs so long to tell the client.
 */
export function goDeafWhenIdle(
  server: Server,
  { keepAliveMs, deafMs }: { readonly keepAliveMs: number; readonly deafMs: number },
): void {
  // Ours instead of the server's own.
  server.keepAliveTimeout = 0;
  const idle = new Map<Socket, readonly NodeJS.Timeout[]>();
  const stopWaiting = (socket: Socket): void => {
    for (const timer of idle.get(socket) ?? []) clearTimeout(timer);
    idle.delete(socket);
  };
  server.on('connection', (socket: Socket) => void socket.once('close', () => stopWaiting(socket)));
  server.on('request', ({ socket }, response) => {
    stopWaiting(socket);
    response.once('finish', () => {
      if (socket.destroyed) return;
      idle.set(socket, [setTimeout(() => socket.pause(), keepAliveMs - deafMs), setTimeout(() => socket.destroy(), keepAliveMs)]);
    });
  });
}
