import { setTimeout as sleep } from 'node:timers/promises';
import { CutoverError } from '../../errors.ts';
import type { Api } from '../../release/kubernetes/api.ts';
import { type FleetOrder, orderParts, type OrderSecret, orderSecretName, readOrder } from '../order.ts';

/** The pods may be there before their Secrets: those belong to the Job. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 500;

interface Secret {
  readonly data?: OrderSecret['data'];
}

/** Throws CutoverError when the Secrets are not there in time or hold something else, and ReleaseFailed when they may not be read. */
export async function fetchOrder(api: Api, namespace: string, fleet: string, patienceMs = PATIENCE_MS): Promise<FleetOrder> {
  const deadlineMs = performance.now() + patienceMs;
  const first = await secretOf(api, namespace, orderSecretName(fleet, 0), deadlineMs);
  const parts = [first];
  for (let part = 1; part < orderParts(first); part++) {
    parts.push(await secretOf(api, namespace, orderSecretName(fleet, part), deadlineMs));
  }
  try {
    return readOrder(parts);
  } catch (cause) {
    throw new CutoverError('it does not hold the order of a fleet', {
      where: `Secret ${namespace}/${fleet}`,
      next: 'is it of another version of cutover?',
      cause,
    });
  }
}

async function secretOf(api: Api, namespace: string, name: string, deadlineMs: number): Promise<OrderSecret['data']> {
  for (;;) {
    const secret = (await api.read('reading the order', `/api/v1/namespaces/${namespace}/secrets/${name}`)) as Secret | undefined;
    if (secret?.data !== undefined) return secret.data;
    if (performance.now() > deadlineMs) {
      throw new CutoverError('what the workers are to do is not there', {
        where: `Secret ${namespace}/${name}`,
        next: 'pods of a fleet are made by `cutover run --fleet N`; they are of no use without it',
      });
    }
    await sleep(LOOK_EVERY_MS);
  }
}
