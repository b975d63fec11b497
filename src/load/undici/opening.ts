import { Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { ConnectStep, Failure } from '../outcome.ts';
import { isToItself, nobodyListens } from '../self-connection.ts';
import { hostAndPort } from '../wire/link.ts';
import type { Resolver } from '../wire/resolver.ts';
import type { TlsSettings } from '../wire/target.ts';
import { faultOfResponse } from './fault.ts';
import type { Route } from './route.ts';
import { askForTunnel } from './tunnel.ts';

export interface OpeningListener {
  /** The address is known, the TCP connect begins. `remote` is `ip:port`. */
  resolved(remote: string, lookedUp: boolean): void;
  tcpConnected(): void;
  /** HTTP can be spoken on this socket. */
  ready(socket: Socket, route: Route): void;
  /** It will not get ready. */
  failed(failure: Failure): void;
  /** Nothing of it is left; always comes, once, and last. */
  closed(): void;
}

/** A connection on its way from a name to a socket that HTTP can be spoken on, and the hold on that socket until it is closed. */
export class Opening {
  readonly #route: Route;
  readonly #localAddress: string | undefined;
  readonly #listener: OpeningListener;
  #step: ConnectStep = 'resolve';
  #state: 'opening' | 'ready' | 'over' = 'opening';
  #tcp: Socket | undefined;
  #tls: TLSSocket | undefined;
  #sockets = 0;

  constructor(route: Route, localAddress: string | undefined, listener: OpeningListener) {
    this.#route = route;
    this.#localAddress = localAddress;
    this.#listener = listener;
  }

  start(resolver: Resolver): void {
    resolver.resolve(this.#route.host, {
      found: (address) => this.#connect(address),
      failed: (error) => this.#fail({ kind: 'error', error, during: 'resolve' }),
    });
  }

  /** How far it is; undefined once it is ready. */
  get step(): ConnectStep | undefined {
    return this.#state === 'opening' ? this.#step : undefined;
  }

  /** Gives it up, by RST unless `gently`: RST leaves no TIME_WAIT, so that no local port is used up. */
  close(gently = false): void {
    this.#state = 'over';
    const tcp = this.#tcp;
    // As with a socket, the next attempt belongs to a later turn.
    if (tcp === undefined) setImmediate(() => this.#listener.closed());
    else if (gently) (this.#tls ?? tcp).destroy();
    // A socket that is still connecting would finish that before it is reset.
    else if (tcp.connecting) tcp.destroy();
    else if (!tcp.destroyed) tcp.resetAndDestroy();
  }

  #connect(address: string): void {
    if (this.#state !== 'opening') return;
    this.#step = 'connect';
    const { host, port } = this.#route;
    this.#listener.resolved(hostAndPort({ address, port }), address !== host);
    const tcp = this.#watch(new Socket());
    this.#tcp = tcp;
    tcp.setNoDelay(true);
    tcp.once('connect', () => {
      if (this.#state !== 'opening') return;
      if (isToItself(tcp, port)) {
        this.#fail({ kind: 'error', error: nobodyListens(), during: 'connect' });
        return;
      }
      this.#listener.tcpConnected();
      this.#passProxy(tcp);
    });
    const from = this.#localAddress === undefined ? {} : { localAddress: this.#localAddress };
    // One address only: a second try would hide that the first failed.
    tcp.connect({ host: address, port, autoSelectFamily: false, ...from });
  }

  #passProxy(tcp: Socket): void {
    const { proxy, authority } = this.#route;
    if (proxy?.tunnels !== true) {
      this.#secure(tcp);
      return;
    }
    this.#step = 'tunnel';
    askForTunnel(tcp, proxy, authority, (failure) => {
      if (failure === undefined) this.#secure(tcp);
      else this.#fail(failure);
    });
  }

  #secure(tcp: Socket): void {
    if (this.#state !== 'opening') return;
    const { target, httpVersion } = this.#route;
    if (target.tls === undefined) {
      // What undici looks at to know which HTTP to speak, and what TLS sets by itself.
      if (httpVersion === '2') Object.assign(tcp, { alpnProtocol: 'h2' });
      this.#ready(tcp);
      return;
    }
    this.#step = 'handshake';
    const tls = this.#watch(connect(this.#tlsOptions(tcp, target.tls)));
    this.#tls = tls;
    tls.once('secureConnect', () => {
      if (httpVersion === '2' && tls.alpnProtocol !== 'h2')
        this.#fail({ kind: 'invalid', reason: 'the server speaks no HTTP/2' });
      else this.#ready(tls);
    });
  }

  /** The session is not resumed: each handshake is a whole one. */
  #tlsOptions(socket: Socket, { servername, ...trust }: TlsSettings) {
    const { target, httpVersion } = this.#route;
    const names = servername === undefined ? {} : { servername };
    return { socket, host: target.host, ...names, ...trust, ALPNProtocols: [httpVersion === '2' ? 'h2' : 'http/1.1'] };
  }

  #ready(socket: Socket): void {
    this.#state = 'ready';
    this.#listener.ready(socket, this.#route);
  }

  #watch<S extends Socket>(socket: S): S {
    this.#sockets++;
    socket.on('error', (error) => this.#fail(failureOf(error, this.#step)));
    socket.on('end', () => this.#fail({ kind: 'closed', during: this.#step }));
    socket.on('close', () => {
      if (--this.#sockets === 0) this.#listener.closed();
    });
    return socket;
  }

  #fail(failure: Failure): void {
    if (this.#state !== 'opening') return;
    this.#state = 'over';
    this.#listener.failed(failure);
  }
}

/** A proxy may answer with something that is not HTTP. */
function failureOf(error: Error, during: ConnectStep): Failure {
  const fault = faultOfResponse(error);
  return fault === undefined ? { kind: 'error', error, during } : { kind: 'invalid', reason: `the proxy's answer: ${fault}` };
}
