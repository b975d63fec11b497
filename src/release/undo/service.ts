import { isDeepStrictEqual } from 'node:util';
import type { ClusterPort } from '../cluster-port.ts';
import { selectorText } from '../labels.ts';
import { ReleaseFailed } from '../strategy.ts';
import type { UndoAction } from './action.ts';

/**
 * Gives the Service its old form, if its selector says what the release put there, and waits until its endpoints follow. What somebody
 * else has changed meanwhile stays, but for the way of the traffic.
 */
export async function putBackService(
  { before, ours, key, from }: Extract<UndoAction, { readonly do: 'put-back-service' }>,
  cluster: ClusterPort,
): Promise<void> {
  const name = before.metadata?.name ?? '';
  const found = await cluster.get('Service', name);
  if (found === undefined) throw new ReleaseFailed(`Service ${cluster.namespace}/${name} is gone`);
  const selector = found.spec?.selector ?? {};
  if (selector[key] !== from) return;
  const made = ours ?? found;
  const spec = withoutOurs(found.spec, made.spec, before.spec);
  const metadata = {
    ...found.metadata,
    labels: withoutOurs(found.metadata?.labels, made.metadata?.labels, before.metadata?.labels),
    annotations: withoutOurs(found.metadata?.annotations, made.metadata?.annotations, before.metadata?.annotations),
  };
  const old = before.spec?.selector ?? {};
  const isOurs = isDeepStrictEqual(selector, made.spec?.selector);
  const selects = isOurs ? old : { ...selector, ...(old[key] === undefined ? {} : { [key]: old[key] }) };
  await cluster.replace('Service', { ...found, metadata, spec: { ...spec, selector: selects } });
  await cluster.waitEndpoints(name, selectorText({ matchLabels: selects }));
}

/** As it was before, key by key, wherever it is still what we made of it. */
function withoutOurs<T extends object>(current: T | undefined, ours: T | undefined, before: T | undefined): T {
  const [now, made, then] = [current, ours, before].map((each) => new Map(Object.entries(each ?? {})));
  const keys = new Set([...(now?.keys() ?? []), ...(then?.keys() ?? [])]);
  const entries = [...keys].map((key): [string, unknown] => {
    const isOurs = isDeepStrictEqual(now?.get(key), made?.get(key));
    return [key, (isOurs ? then : now)?.get(key)];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as T;
}
