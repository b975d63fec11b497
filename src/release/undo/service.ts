import type { ClusterPort } from '../cluster-port.ts';
import { selectorText } from '../labels.ts';
import { ReleaseFailed } from '../strategy.ts';
import type { UndoAction } from './action.ts';

/** Gives the Service its old form, if its selector says what the release put there, and waits until its endpoints follow. */
export async function putBackService(
  { before, key, from }: Extract<UndoAction, { readonly do: 'put-back-service' }>,
  cluster: ClusterPort,
): Promise<void> {
  const name = before.metadata?.name ?? '';
  const found = await cluster.getService(name);
  if (found === undefined) throw new ReleaseFailed(`Service ${cluster.namespace}/${name} is gone`);
  if (found.spec?.selector?.[key] !== from) return;
  const { labels, annotations } = before.metadata ?? {};
  const metadata = { ...found.metadata, labels: labels ?? {}, annotations: annotations ?? {} };
  const { spec } = await cluster.replace('Service', {
    ...found,
    metadata,
    ...(before.spec === undefined ? {} : { spec: before.spec }),
  });
  await cluster.waitEndpoints(name, selectorText({ matchLabels: spec?.selector ?? {} }));
}
