import { readEvidence } from '../../../src/evidence/reader.ts';
import { inSendOrder } from '../../../src/evidence/send-order.ts';
import { requestIdOrdinal, requestIdPrefix } from '../../../src/load/request-id.ts';
import { quantile } from './statistics.ts';

/** One request of the open model, rebuilt from the evidence. Times on the machine's monotonic clock. */
export interface PacedRequest {
  readonly id: string;
  readonly dueUs: number;
  readonly sentUs: number;
  readonly endedUs: number;
}

export function pacedRequests(folder: string): PacedRequest[] {
  const evidence = readEvidence(folder);
  const { originUs, startedAtEpochMs } = evidence.header.clock;
  const sentOfThread = new Map<number, number>();
  const requests: PacedRequest[] = [];
  for (const { thread, dueUs, sentUs, endedUs } of inSendOrder(evidence.batches(), evidence.workers)) {
    const ordinal = sentOfThread.get(thread) ?? 0;
    sentOfThread.set(thread, ordinal + 1);
    const id = requestIdPrefix(startedAtEpochMs, thread) + requestIdOrdinal(ordinal);
    requests.push({ id, dueUs: dueUs + originUs, sentUs: sentUs + originUs, endedUs: endedUs + originUs });
  }
  return requests;
}

export interface Spread {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export function spreadOf(values: Iterable<number>): Spread {
  const sorted = Float64Array.from(values).sort();
  return { p50: quantile(sorted, 0.5), p90: quantile(sorted, 0.9), p99: quantile(sorted, 0.99), max: quantile(sorted, 1) };
}
