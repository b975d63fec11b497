import type { OnReadOpts, Socket } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { WireTarget } from './target.ts';

/** Connects a plain socket, new or ended. One address only: a second try would hide that the first failed. */
export function dialPlain(socket: Socket, address: string, { port }: WireTarget): void {
  socket.connect({ host: address, port, autoSelectFamily: false });
}

/** A new TLS socket each time; its session is not resumed, so that each handshake is a whole one. */
export function dialTls(address: string, { port, tls }: WireTarget, onread: OnReadOpts): TLSSocket {
  const { servername, ...trust } = tls ?? {};
  const names = servername === undefined ? {} : { servername };
  // `onread` works for TLS as for TCP, but its type does not say so.
  const options = { host: address, port, autoSelectFamily: false, ...names, ...trust, ALPNProtocols: ['http/1.1'], onread };
  return connect(options as ConnectionOptions);
}
