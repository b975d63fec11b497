import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/load/outcome.ts';
import { startFaultServer, type FaultServer } from '../support/fault-server.ts';
import { FAULTS, type Fault } from '../support/faults.ts';
import { get, planOf, repeated, runLoad } from './run-load.ts';

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(() => server.close());

const url = (): string => `http://127.0.0.1:${server.port}`;

interface Expected {
  readonly outcome: Outcome;
  readonly stage: string;
  readonly detail: string;
  readonly status: number;
}

const seen = (outcome: Outcome, stage: string, detail: string, status: number): Expected => ({ outcome, stage, detail, status });

const EXPECTED: Readonly<Record<Fault, Expected>> = {
  ok: seen('ok', 'complete', '', 200),
  'ok-then-close': seen('ok', 'complete', '', 200),
  'ok-until-close': seen('ok', 'complete', '', 200),
  'ok-chunked': seen('ok', 'complete', '', 200),
  'ok-after-interim': seen('ok', 'complete', '', 200),
  'ok-after-storm': seen('ok', 'complete', '', 200),
  'ok-30-mb': seen('ok', 'complete', '', 200),
  'ok-slow': seen('ok', 'complete', '', 200),
  'ok-dripping': seen('ok', 'complete', '', 200),
  'status-500': seen('rejected', 'complete', 'status 500', 500),
  'status-404': seen('rejected', 'complete', 'status 404', 404),
  'status-502': seen('unavailable', 'complete', 'status 502', 502),
  'status-503': seen('unavailable', 'complete', 'status 503', 503),
  'status-503-then-close': seen('unavailable', 'complete', 'status 503', 503),
  'status-504': seen('unavailable', 'complete', 'status 504', 504),
  'reset-unanswered': seen('reset', 'written', 'ECONNRESET', 0),
  'close-unanswered': seen('reset', 'written', 'closed by the server', 0),
  'close-in-head': seen('truncated', 'head', 'closed by the server', 0),
  'reset-in-head': seen('truncated', 'head', 'ECONNRESET', 0),
  'close-in-body': seen('truncated', 'body', 'closed by the server', 200),
  'reset-in-body': seen('truncated', 'body', 'ECONNRESET', 200),
  'reset-before-the-close-that-ends-it': seen('truncated', 'body', 'ECONNRESET', 200),
  'close-in-chunk': seen('truncated', 'body', 'closed by the server', 200),
  'reset-in-chunk': seen('truncated', 'body', 'ECONNRESET', 200),
  'stall-unanswered': seen('timeout', 'written', 'no answer', 0),
  'stall-in-head': seen('timeout', 'head', 'answer not complete, ended in its head', 0),
  'stall-in-body': seen('timeout', 'body', 'answer not complete, ended in its body', 200),
  garbage: seen('protocol', 'head', 'no HTTP/1.x status line', 0),
  'two-lengths': seen('protocol', 'head', 'more than one Content-Length', 0),
  'no-chunk': seen('protocol', 'body', 'invalid chunk size', 200),
  'long-head': seen('protocol', 'head', 'head too long', 0),
  'long-storm': seen('protocol', 'head', 'head too long', 0),
  surplus: seen('protocol', 'complete', 'bytes after the end of the response', 200),
};

const responseTimeoutMs = (fault: Fault): number => (fault.startsWith('stall') ? 600 : 10_000);

describe.each(Object.keys(FAULTS) as Fault[])('a server that does %s', (fault) => {
  it.each([
    ['a new connection', false],
    ['a reused connection', true],
  ])('is told as it is on %s', async (_, reused) => {
    const requests = reused ? [get('/ok'), get(`/${fault}`)] : [get(`/${fault}`)];
    const { samples, lost } = await runLoad(planOf(url(), { requests, responseTimeoutMs: responseTimeoutMs(fault) }));
    const last = samples.at(-1);
    expect(lost).toEqual([]);
    expect(samples).toHaveLength(requests.length);
    expect(last).toMatchObject({ ...EXPECTED[fault], reused, retryable: reused && EXPECTED[fault].outcome === 'reset' });
    expect(EXPECTED[fault].outcome).toBe(FAULTS[fault].outcome);
  });

  it('does not spoil the next request', async () => {
    const requests = [get(`/${fault}`), get('/ok')];
    const { samples } = await runLoad(planOf(url(), { requests, loops: 3, responseTimeoutMs: responseTimeoutMs(fault) }));
    expect(samples.map(({ outcome }) => outcome)).toEqual(repeated(3, [EXPECTED[fault].outcome, 'ok']).flat());
  });
});

describe('retryable', () => {
  it.each([
    ['GET', true],
    ['HEAD', true],
    ['PUT', true],
    ['DELETE', true],
    ['POST', false],
    ['PATCH', false],
  ])('%s on a reused connection that dies unanswered: %s', async (method, retryable) => {
    const requests = [get('/ok'), get('/close-unanswered', { method })];
    const { samples } = await runLoad(planOf(url(), { requests }));
    expect(samples[1]).toMatchObject({ outcome: 'reset', reused: true, retryable });
  });
});

describe('a status', () => {
  it('is ok where the request expects it, gateway errors included', async () => {
    const requests = [
      get('/status-503', { expectStatus: [{ from: 503, to: 503 }] }),
      get('/status-404', { expectStatus: [{ from: 400, to: 499 }] }),
    ];
    const { samples } = await runLoad(planOf(url(), { requests }));
    expect(samples.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
  });

  it('is rejected where the request expects another', async () => {
    const requests = [get('/ok', { expectStatus: [{ from: 201, to: 299 }] })];
    const { samples } = await runLoad(planOf(url(), { requests }));
    expect(samples[0]).toMatchObject({ outcome: 'rejected', detail: 'status 200' });
  });
});
