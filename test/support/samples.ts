import { newColumns } from '../../src/load/columns.ts';
import { FLAG_QUEUED, FLAG_RETRYABLE, FLAG_REUSED, type SampleBatch } from '../../src/load/batch.ts';
import { type Outcome, OUTCOMES, type Stage, STAGES } from '../../src/load/outcome.ts';
import type { Sample } from '../../src/observe/sample.ts';

interface Spacing {
  readonly startMs?: number;
  readonly everyMs?: number;
  readonly latencyMs?: number;
}

/**
 * Samples from a line such as `v1 v1 reset v2`, one a slot, 10 ms apart, each 2 ms long unless told otherwise:
 *
 * `v1`     an ok answer of version v1, `ok` one without a version
 * `reset`  an outcome of the closed list
 * `~reset` on a reused connection
 * `reset!` retryable
 * `v1=30`  took 30 ms
 * `v1@1003`  connected 1003 ms after it was sent
 * `.`      nothing was sent in this slot
 */
export function samples(line: string, { startMs = 0, everyMs = 10, latencyMs = 2 }: Spacing = {}): Sample[] {
  return line
    .trim()
    .split(/\s+/)
    .flatMap((token, slot) => (token === '.' ? [] : [sample(token, startMs + slot * everyMs, latencyMs)]));
}

function sample(token: string, sentMs: number, defaultLatencyMs: number): Sample {
  const [, tilde, word = '', bang, connectMs, latencyMs] = /^(~?)([^!=@]+)(!?)(?:@([\d.]+))?(?:=([\d.]+))?$/.exec(token) ?? [];
  const connectedUs = connectMs === undefined ? Number.NaN : (sentMs + Number(connectMs)) * 1000;
  const named = OUTCOMES.find((known) => known === word);
  const outcome: Outcome = named ?? 'ok';
  return {
    worker: 0,
    thread: 0,
    connection: 0,
    remote: undefined,
    stage: STAGE_OF[outcome] ?? 'written',
    sentUs: sentMs * 1000,
    dueUs: Number.NaN,
    resolvedUs: connectMs === undefined ? Number.NaN : sentMs * 1000,
    tcpConnectedUs: connectedUs,
    connectedUs,
    endedUs: (sentMs + Number(connectMs ?? 0) + Number(latencyMs ?? defaultLatencyMs)) * 1000,
    outcome,
    reused: tilde === '~',
    retryable: bang === '!',
    queued: false,
    version: named === undefined ? word : undefined,
    detail: outcome === 'ok' ? undefined : `why ${outcome}`,
    request: 0,
  };
}

const STAGE_OF: Partial<Record<Outcome, Stage>> = {
  ok: 'complete',
  rejected: 'complete',
  unavailable: 'complete',
  refused: 'connecting',
  unreachable: 'connecting',
  'connect-timeout': 'connecting',
  truncated: 'body',
  dns: 'connecting',
  tls: 'connecting',
};

/** The samples as one worker delivers them: in the order in which they ended, all in one batch. */
export function batchOf(all: readonly Sample[], worker = 0, sequence = 0, textsBefore: readonly string[] = []): SampleBatch {
  const inOrder = all.toSorted((a, b) => a.endedUs - b.endedUs);
  const columns = newColumns(inOrder.length);
  const texts = [...textsBefore];
  const idOf = (text: string | undefined): number => {
    if (text === undefined) return 0;
    if (!texts.includes(text)) texts.push(text);
    return texts.indexOf(text) + 1;
  };
  for (const [row, sample] of inOrder.entries()) {
    columns.dueUs[row] = sample.dueUs;
    columns.sentUs[row] = sample.sentUs;
    columns.resolvedUs[row] = sample.resolvedUs;
    columns.tcpConnectedUs[row] = sample.tcpConnectedUs;
    columns.connectedUs[row] = sample.connectedUs;
    columns.firstByteUs[row] = Number.NaN;
    columns.endedUs[row] = sample.endedUs;
    columns.thread[row] = sample.thread;
    columns.connection[row] = sample.connection;
    columns.request[row] = sample.request;
    columns.outcome[row] = OUTCOMES.indexOf(sample.outcome);
    columns.stage[row] = STAGES.indexOf(sample.stage);
    columns.flags[row] =
      (sample.reused ? FLAG_REUSED : 0) | (sample.retryable ? FLAG_RETRYABLE : 0) | (sample.queued ? FLAG_QUEUED : 0);
    columns.version[row] = idOf(sample.version);
    columns.detail[row] = idOf(sample.detail);
    columns.remote[row] = idOf(sample.remote);
  }
  return {
    worker,
    sequence,
    count: inOrder.length,
    watermarkUs: Number.POSITIVE_INFINITY,
    newTexts: texts.slice(textsBefore.length),
    columns,
  };
}
