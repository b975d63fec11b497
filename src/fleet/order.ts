import { gunzipSync, gzipSync } from 'node:zlib';
import type { LoadPlan } from '../load/plan.ts';

/** What the workers are to do, the same for all: each takes the share that its index gives it. */
export interface FleetOrder {
  /** Version of the controller's cutover: workers of another one refuse. */
  readonly version: string;
  /** Calendar time of the run's zero: what the ids of requests are made of. */
  readonly startedAtEpochMs: number;
  readonly workers: number;
  readonly plan: LoadPlan;
}

/** One of the Secrets that hold an order; `data` as the API takes it. */
export interface OrderSecret {
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
}

/** A Secret holds 1 MiB at most, its base64 included. */
const PIECE_BYTES = 700 * 1000;

/** The first is named as the fleet is and says how many there are. */
export function orderSecretName(fleet: string, part: number): string {
  return part === 0 ? fleet : `${fleet}-${part}`;
}

export function orderSecrets(fleet: string, order: FleetOrder, pieceBytes = PIECE_BYTES): OrderSecret[] {
  const bytes = gzipSync(JSON.stringify(order));
  const parts = Math.ceil(bytes.length / pieceBytes);
  return Array.from({ length: parts }, (_, part) => ({
    name: orderSecretName(fleet, part),
    data: {
      order: bytes.subarray(part * pieceBytes, (part + 1) * pieceBytes).toString('base64'),
      ...(part === 0 ? { parts: Buffer.from(String(parts)).toString('base64') } : {}),
    },
  }));
}

/** How many Secrets there are, by the data of the first. */
export function orderParts({ parts = '' }: OrderSecret['data']): number {
  return Number(Buffer.from(parts, 'base64').toString());
}

/** By the data of all Secrets, in order. Throws for what orderSecrets did not write. */
export function readOrder(parts: readonly OrderSecret['data'][]): FleetOrder {
  const bytes = Buffer.concat(parts.map(({ order = '' }) => Buffer.from(order, 'base64')));
  const order = JSON.parse(gunzipSync(bytes).toString('utf8')) as FleetOrder;
  return { ...order, plan: withInfinities(order.plan) };
}

/** JSON knows no Infinity and writes null. A plan has it in three places, where null can mean nothing else. */
function withInfinities(plan: LoadPlan): LoadPlan {
  const endless = <Other>(value: number | Other | null): number | Other => value ?? Number.POSITIVE_INFINITY;
  const { loops, durationMs, dnsTtlMs } = plan;
  return { ...plan, loops: endless(loops), durationMs: endless(durationMs), dnsTtlMs: endless(dnsTtlMs) };
}
