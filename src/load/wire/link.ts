import { isIP, Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { isToItself, nobodyListens } from '../self-connection.ts';
import type { TlsSettings } from './target.ts';

/** What happens on a link, in the order in which it can. `failed` may come at any time and more than once, `closed` always comes last. */
export interface LinkListener {
  /** TCP is established. */
  tcpConnected(): void;
  /** Requests can be written: with TLS after the handshake. */
  ready(): void;
  /** `count` bytes have come; they are at the start of `bytes`, during the call only. */
  read(bytes: Buffer, count: number): void;
  /** The peer will send no more; the link closes by itself. */
  ended(): void;
  failed(error: NodeJS.ErrnoException): void;
  /** Everything is gone; the link can be opened again. */
  closed(): void;
}

export interface Route {
  readonly address: string;
  readonly port: number;
  readonly tls: TlsSettings | undefined;
  /** Undefined: the system chooses. */
  readonly localAddress: string | undefined;
}

/**
 * One TCP connection after the other, with TLS or without. A plain one uses the socket object of the last again where that ended in
 * order, which is much cheaper than a new one.
 */
export class Link {
  readonly #listener: LinkListener;
  readonly #readBuffer: Buffer;
  #socket: Socket | undefined;
  #secure: TLSSocket | undefined;
  #tls: TlsSettings | undefined;
  #port = 0;
  #isUsable = true;

  /** `readBuffer` may be shared: what is in it is handed on before anyone else can write to it. */
  constructor(readBuffer: Buffer, listener: LinkListener) {
    this.#readBuffer = readBuffer;
    this.#listener = listener;
  }

  /** One address only: a second try would hide that the first failed. */
  open({ address, port, tls, localAddress }: Route): void {
    this.#tls = tls;
    this.#port = port;
    const socket = (tls === undefined ? this.#socket : undefined) ?? this.#newSocket(tls === undefined);
    this.#socket = socket;
    this.#isUsable = true;
    const from = localAddress === undefined ? {} : { localAddress };
    socket.connect({ host: address, port, autoSelectFamily: false, ...from });
  }

  /** One character for each byte. */
  write(text: string): void {
    (this.#secure ?? this.#socket)?.write(text, 'latin1');
  }

  /** Ends the connection by RST, not FIN: that leaves no TIME_WAIT, so that no local port is used up. */
  reset(): void {
    if (this.#socket?.destroyed === false) this.#socket.resetAndDestroy();
  }

  /** Ends the connection in good order. */
  close(): void {
    (this.#secure ?? this.#socket)?.destroy();
  }

  /** Ends the connection, or the attempt at one, and leaves nothing of it to the next. */
  giveUp(): void {
    this.#isUsable = false;
    // A socket that is still connecting would finish that before it resets.
    if (this.#socket?.connecting === true) this.#socket.destroy();
    else this.reset();
  }

  #newSocket(plain: boolean): Socket {
    const onread = {
      buffer: this.#readBuffer,
      callback: (count: number) => {
        this.#listener.read(this.#readBuffer, count);
        return true;
      },
    };
    const socket = plain ? new Socket({ onread }) : new Socket();
    socket.setNoDelay(true);
    socket.on('connect', () => this.#onConnect(socket));
    socket.on('error', (error) => this.#listener.failed(error));
    socket.on('close', () => this.#onClose());
    if (plain) socket.on('end', () => this.#listener.ended());
    return socket;
  }

  #onConnect(socket: Socket): void {
    if (isToItself(socket, this.#port)) {
      this.#listener.failed(nobodyListens());
      return;
    }
    this.#listener.tcpConnected();
    if (socket.destroyed) return;
    if (this.#tls === undefined) this.#listener.ready();
    else this.#secure = this.#startTls(socket, this.#tls);
  }

  /** Over a socket of our own, because only that can be reset. The session is not resumed: each handshake is a whole one. */
  #startTls(socket: Socket, { servername, ...trust }: TlsSettings): TLSSocket {
    const names = servername === undefined ? {} : { servername };
    const secure = connect({ socket, ...names, ...trust, ALPNProtocols: ['http/1.1'] });
    secure.on('secureConnect', () => this.#listener.ready());
    secure.on('data', (bytes: Buffer) => this.#listener.read(bytes, bytes.length));
    secure.on('end', () => this.#listener.ended());
    secure.on('error', (error) => this.#listener.failed(error));
    return secure;
  }

  #onClose(): void {
    if (!this.#isUsable || this.#secure !== undefined) this.#socket = undefined;
    this.#secure = undefined;
    this.#listener.closed();
  }
}

/** `ip:port`, with brackets around an IPv6 address. */
export function hostAndPort({ address, port }: Pick<Route, 'address' | 'port'>): string {
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}
