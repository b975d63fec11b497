import { CutoverError } from '../errors.ts';
import type { LoadPlan } from './plan.ts';

/** What runs us, as `process.versions` tells it. */
export interface Runtime {
  readonly node: string;
  readonly uv: string;
}

/** Older ones end a stream that is complete and one that the server gives up in the same way, seen from JavaScript. */
const NODE_WITH_HTTP2_ENDS = '26.9.0';
/** Older ones take a reset that comes together with data for the regular end of the connection. */
const LIBUV_WITH_RESETS = '1.52.0';

/** Throws CutoverError (bad usage) where this runtime would make drops out of good answers. */
export function assertCanTell(plan: Pick<LoadPlan, 'httpVersion'>, { node }: Runtime = process.versions): void {
  if (plan.httpVersion !== '2' || isAtLeast(node, NODE_WITH_HTTP2_ENDS)) return;
  throw new CutoverError(`HTTP/2 needs Node ${NODE_WITH_HTTP2_ENDS} or newer, this is Node ${node}`, {
    where: 'load.httpVersion',
    next: 'use a newer Node, or HTTP/1.1: with this one a complete answer and one that was cut off look the same',
  });
}

/**
 * What this runtime cannot tell although it goes on; undefined when it tells everything. Requests and drops are the same, but a response
 * without a length, which ends with its connection, looks complete when it was cut off by a reset.
 */
export function blindSpot({ node, uv }: Runtime): string | undefined {
  if (isAtLeast(uv, LIBUV_WITH_RESETS)) return undefined;
  return (
    `Node ${node} (libuv ${uv}) takes a reset that comes right behind data for a regular end: ` +
    'a response without Content-Length or chunks that was cut off in this way counts as complete. ' +
    `Node with libuv ${LIBUV_WITH_RESETS}, such as 24.21 and 26, tells them apart.`
  );
}

function isAtLeast(version: string, wanted: string): boolean {
  const [own, least] = [version, wanted].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)));
  for (const [index, part] of (least ?? []).entries()) {
    const difference = (own?.[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
