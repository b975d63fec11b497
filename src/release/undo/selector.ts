import type { ClusterPort } from '../cluster-port.ts';
import { selectorText } from '../labels.ts';
import { ReleaseFailed } from '../strategy.ts';
import type { UndoAction } from './action.ts';

/** Points the Service back, if it points at what the release put there, and waits until its endpoints follow. */
export async function selectAgain(
  { service, key, from, to }: Extract<UndoAction, { readonly do: 'select-again' }>,
  cluster: ClusterPort,
): Promise<void> {
  const found = await cluster.get('Service', service);
  if (found === undefined) throw new ReleaseFailed(`Service ${cluster.namespace}/${service} is gone`);
  if (found.spec?.selector?.[key] !== from) return;
  const patched = await cluster.patchServiceSelector(service, key, to, found.metadata?.resourceVersion ?? '');
  await cluster.waitEndpoints(service, selectorText({ matchLabels: patched.spec?.selector ?? {} }));
}
