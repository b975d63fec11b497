import type { Socket } from 'node:net';
import type { Outcome } from '../../src/load/outcome.ts';

interface FaultRule {
  readonly answer: (socket: Socket) => void;
  /** What a client must call it. */
  readonly outcome: Outcome;
}

const VERSION = 'X-App-Version: 11.0\r\n';
const BODY = '{"version":"11.0"}';
const THIRTY_MB = Buffer.alloc(30_000_000);

const ok = (extraHeaders = ''): string =>
  `HTTP/1.1 200 OK\r\n${VERSION}${extraHeaders}Content-Length: ${BODY.length}\r\n\r\n${BODY}`;
const status = (line: string): string => `HTTP/1.1 ${line}\r\nContent-Length: 4\r\n\r\nfail`;
const write = (text: string) => (socket: Socket) => void socket.write(text);
const writeThenFin = (text: string) => (socket: Socket) => void socket.end(text);
const writeThenReset = (text: string) => (socket: Socket) => void socket.write(text, () => socket.resetAndDestroy());
const EARLY_HINTS = 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n';
const SHORT = `HTTP/1.1 200 OK\r\n${VERSION}Content-Length: 1000\r\n\r\n{"version"`;
const SHORT_CHUNKED = `HTTP/1.1 200 OK\r\n${VERSION}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n9\r\nwor`;

/** What the fault server can do with a request, by the name that is its path. */
export const FAULTS = {
  ok: { answer: write(ok()), outcome: 'ok' },
  'ok-then-close': { answer: writeThenFin(ok('Connection: close\r\n')), outcome: 'ok' },
  'ok-until-close': { answer: writeThenFin(`HTTP/1.1 200 OK\r\n${VERSION}\r\n${BODY}`), outcome: 'ok' },
  'ok-chunked': {
    answer: write(`HTTP/1.1 200 OK\r\n${VERSION}Transfer-Encoding: chunked\r\n\r\n12;x=1\r\n${BODY}\r\n0\r\nT: 1\r\n\r\n`),
    outcome: 'ok',
  },
  'ok-after-interim': {
    answer: write(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${ok()}`),
    outcome: 'ok',
  },
  'ok-after-storm': { answer: write(EARLY_HINTS.repeat(500) + ok()), outcome: 'ok' },
  'ok-30-mb': {
    answer: (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${VERSION}Content-Length: ${THIRTY_MB.length}\r\n\r\n`);
      socket.write(THIRTY_MB);
    },
    outcome: 'ok',
  },
  'ok-slow': { answer: (socket) => void setTimeout(() => socket.write(ok()), 300), outcome: 'ok' },
  'ok-dripping': { answer: (socket) => drip(socket, ok(), 0), outcome: 'ok' },
  'status-500': { answer: write(status('500 Internal Server Error')), outcome: 'rejected' },
  'status-404': { answer: write(status('404 Not Found')), outcome: 'rejected' },
  'status-502': { answer: write(status('502 Bad Gateway')), outcome: 'unavailable' },
  'status-503': { answer: write(status('503 Service Unavailable')), outcome: 'unavailable' },
  'status-503-then-close': {
    answer: writeThenFin('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 4\r\n\r\nfail'),
    outcome: 'unavailable',
  },
  'status-504': { answer: write(status('504 Gateway Timeout')), outcome: 'unavailable' },
  'reset-unanswered': { answer: (socket) => void socket.resetAndDestroy(), outcome: 'reset' },
  'close-unanswered': { answer: (socket) => void socket.end(), outcome: 'reset' },
  'close-in-head': { answer: writeThenFin('HTTP/1.1 200 OK\r\nContent-Le'), outcome: 'truncated' },
  'reset-in-head': { answer: writeThenReset('HTTP/1.1 200 OK\r\nContent-Le'), outcome: 'truncated' },
  'close-in-body': { answer: writeThenFin(SHORT), outcome: 'truncated' },
  'reset-in-body': { answer: writeThenReset(SHORT), outcome: 'truncated' },
  'reset-before-the-close-that-ends-it': {
    answer: writeThenReset(`HTTP/1.1 200 OK\r\n${VERSION}\r\n${BODY}`),
    outcome: 'truncated',
  },
  'close-in-chunk': { answer: writeThenFin(SHORT_CHUNKED), outcome: 'truncated' },
  'reset-in-chunk': { answer: writeThenReset(SHORT_CHUNKED), outcome: 'truncated' },
  'stall-unanswered': { answer: () => undefined, outcome: 'timeout' },
  'stall-in-head': { answer: write('HTTP/1.1 200 OK\r\nContent-Le'), outcome: 'timeout' },
  'stall-in-body': { answer: write(SHORT), outcome: 'timeout' },
  garbage: { answer: writeThenFin('SSH-2.0-OpenSSH_9.6\r\n'), outcome: 'protocol' },
  'two-lengths': { answer: write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'), outcome: 'protocol' },
  'no-chunk': { answer: write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n'), outcome: 'protocol' },
  'long-head': { answer: write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`), outcome: 'protocol' },
  'long-storm': { answer: write(EARLY_HINTS.repeat(3000) + ok()), outcome: 'protocol' },
  surplus: { answer: write(`${ok()}surplus`), outcome: 'protocol' },
} as const satisfies Record<string, FaultRule>;

export type Fault = keyof typeof FAULTS;

export function isFault(name: string): name is Fault {
  return Object.hasOwn(FAULTS, name);
}

function drip(socket: Socket, text: string, at: number): void {
  if (at >= text.length || socket.destroyed) return;
  socket.write(text.slice(at, at + 7), () => setImmediate(() => drip(socket, text, at + 7)));
}
