import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../errors.ts';
import type { Api } from '../../release/kubernetes/api.ts';
import { CONTROLLER_GONE_MS, leaseMessage, type LeaseMessage } from '../lease-message.ts';

interface Lease {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: { readonly renewTime?: string };
}

interface LeaseList {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly Lease[];
}

export interface LeaseListener {
  message(message: LeaseMessage): void;
  /** No renewal was seen for too long: nobody controls this worker any more. `why`: what the API said last, if it was a fault. */
  controllerGone(why: string): void;
}

/** Renewals come every second: a watch that is silent for longer may have lost its server. */
const SILENCE_MS = 3_000;
const WATCH_S = 60;
/** Spread, so that a thousand workers do not all come back to an API server in the same moment. */
const RETRY_MS = { from: 200, to: 600 };
const LOOK_EVERY_MS = 250;

/**
 * Follows the Lease until the signal is aborted. A broken watch, a restarted API server, a refusal: all are tried again until the
 * controller has been silent for too long, which only this process's own monotonic clock tells.
 */
export async function watchLease(
  api: Api,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
  listener: LeaseListener,
): Promise<void> {
  const doing = 'watching the lease';
  const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  const query = { fieldSelector: `metadata.name=${name}` };
  let seenMs = performance.now();
  let renewedAt: string | undefined;
  let fault = '';

  const see = (lease: Lease): void => {
    if (lease.spec?.renewTime !== renewedAt) seenMs = performance.now();
    renewedAt = lease.spec?.renewTime;
    fault = '';
    listener.message(leaseMessage(lease.metadata?.annotations));
  };
  const silentMs = () => performance.now() - seenMs;
  let suspected = false;
  const look = setInterval(() => {
    const isSilent = silentMs() > CONTROLLER_GONE_MS;
    // Twice in a row: when this process itself was held up, what has arrived meanwhile is read between the two.
    if (isSilent && suspected) {
      clearInterval(look);
      listener.controllerGone(fault);
    }
    suspected = isSilent;
  }, LOOK_EVERY_MS);

  try {
    while (!signal.aborted) {
      try {
        const list = (await api.read(doing, path, { query, signal, patienceMs: 0 })) as LeaseList | undefined;
        for (const lease of list?.items ?? []) see(lease);
        const resourceVersion = list?.metadata.resourceVersion;
        const watch = { ...query, watch: 'true', resourceVersion, timeoutSeconds: String(WATCH_S) };
        for await (const line of api.lines(doing, path, watch, SILENCE_MS, signal)) {
          const event = JSON.parse(line) as { readonly type: string; readonly object: Lease };
          if (event.type === 'ERROR') break;
          if (event.type === 'ADDED' || event.type === 'MODIFIED') see(event.object);
        }
      } catch (thrown) {
        fault = messageOf(thrown);
      }
      await sleep(RETRY_MS.from + Math.random() * (RETRY_MS.to - RETRY_MS.from), undefined, { signal }).catch(() => {});
    }
  } finally {
    clearInterval(look);
  }
}
