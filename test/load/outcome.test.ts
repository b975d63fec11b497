import { describe, expect, it } from 'vitest';
import { isDropped, judgeFailure, OUTCOMES, type ConnectStep, type Outcome, type Stage } from '../../src/load/outcome.ts';

const error = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code });

describe('an error', () => {
  it.each<[code: string, during: ConnectStep | undefined, stage: Stage, outcome: Outcome]>([
    ['ECONNREFUSED', 'connect', 'connecting', 'refused'],
    ['EHOSTUNREACH', 'connect', 'connecting', 'unreachable'],
    ['ENETUNREACH', 'connect', 'connecting', 'unreachable'],
    ['ETIMEDOUT', 'connect', 'connecting', 'connect-timeout'],
    ['ETIMEDOUT', undefined, 'written', 'timeout'],
    ['ETIMEDOUT', undefined, 'body', 'timeout'],
    ['ETIMEDOUT', 'resolve', 'connecting', 'dns'],
    ['ECONNRESET', 'connect', 'connecting', 'reset'],
    ['ECONNRESET', 'handshake', 'connecting', 'reset'],
    ['ECONNRESET', undefined, 'written', 'reset'],
    ['EPIPE', undefined, 'written', 'reset'],
    ['ECONNRESET', undefined, 'head', 'truncated'],
    ['ECONNRESET', undefined, 'body', 'truncated'],
    ['ERR_SSL_UNEXPECTED_EOF_WHILE_READING', undefined, 'body', 'truncated'],
    ['ENOTFOUND', 'resolve', 'connecting', 'dns'],
    ['EAI_AGAIN', 'resolve', 'connecting', 'dns'],
    ['CERT_HAS_EXPIRED', 'handshake', 'connecting', 'tls'],
    ['EPROTO', 'handshake', 'connecting', 'tls'],
    ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', undefined, 'body', 'tls'],
    ['EMFILE', 'connect', 'connecting', 'local'],
    ['EMFILE', 'resolve', 'connecting', 'local'],
    ['EMFILE', 'handshake', 'connecting', 'local'],
    ['EADDRNOTAVAIL', 'connect', 'connecting', 'local'],
    ['ENOBUFS', undefined, 'written', 'local'],
    ['ESOMETHINGNEW', undefined, 'written', 'local'],
  ])('%s during %s, stage %s: %s', (code, during, stage, outcome) => {
    expect(judgeFailure({ kind: 'error', error: error(code), during }, stage)).toEqual({ outcome, detail: code });
  });
});

it('counts every outcome but ok, rejected and local as dropped', () => {
  expect(OUTCOMES.filter((outcome) => !isDropped(outcome))).toEqual(['ok', 'rejected', 'local']);
});
