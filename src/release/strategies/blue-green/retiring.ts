import { setTimeout as sleep } from 'node:timers/promises';
import type { BlueGreenPlan } from '../../../profile/strategies/blue-green.ts';
import type { Deployment } from '../../cluster-port.ts';
import { selectorText } from '../../labels.ts';
import { Abandoned, type ReleaseContext } from '../../strategy.ts';

/** After the hold, the old colour is dealt with as planned. */
export async function retire({ holdMs, old }: BlueGreenPlan, live: Deployment, context: ReleaseContext): Promise<void> {
  const { cluster, mark, onUndo } = context;
  const name = live.metadata?.name ?? '';
  await hold(holdMs, context.signal);
  switch (old) {
    case 'keep':
      mark('old-kept', name);
      return;
    case 'scale-to-zero':
      await scaleToZero(name, live, context);
      mark('old-removed', `the pods of ${name}, which stays with 0 replicas`);
      return;
    case 'delete':
      onUndo(`old Deployment ${name} back and ready`, { do: 'create-again', deployment: live, ready: true });
      await cluster.deleteDeployment(name);
      mark('old-removed', name);
  }
}

async function scaleToZero(name: string, live: Deployment, { cluster, onUndo }: ReleaseContext): Promise<void> {
  const replicas = live.spec?.replicas ?? 1;
  const back = { do: 'scale-back', deployment: name, from: 0, to: replicas, ready: true } as const;
  onUndo(`old Deployment ${name} back to ${replicas} replicas and ready`, back);
  await cluster.patch('Deployment', name, { spec: { replicas: 0 } });
  const labels = selectorText(live.spec?.selector ?? {});
  await cluster.waitFor('Pod', { labels }, `the pods of ${name} to be gone`, (pods) =>
    pods.length === 0 ? undefined : `${pods.length} of them are left`,
  );
}

async function hold(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw new Abandoned('holding the old version', signal.reason);
  }
}
