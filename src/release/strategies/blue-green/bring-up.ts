import { randomUUID } from 'node:crypto';
import type { BlueGreenPlan } from '../../../profile/strategies/blue-green.ts';
import type { ReleaseContext } from '../../strategy.ts';
import { markedAsCreated } from '../../undo/deployments.ts';
import type { Colours } from './colours.ts';
import type { IdlePlan } from './idle-plan.ts';

/** The idle colour gets its pods, and they are ready. */
export async function bringUp(plan: BlueGreenPlan, { idle }: Colours, steps: IdlePlan, context: ReleaseContext): Promise<void> {
  const { cluster, mark } = context;
  if (steps.do === 'create') await create(plan, steps, context);
  else await use(steps, context);
  await cluster.waitRolledOut(idle.deployment);
  mark('idle-ready', idle.deployment);
}

async function create(
  plan: BlueGreenPlan,
  { deployment, leftover }: Extract<IdlePlan, { readonly do: 'create' }>,
  { cluster, mark, onUndo }: ReleaseContext,
): Promise<void> {
  const name = deployment.metadata?.name ?? '';
  if (leftover !== undefined) {
    onUndo(`idle Deployment ${name} back as it was`, { do: 'create-again', deployment: leftover, ready: false });
    await cluster.deleteDeployment(name);
    mark('idle-deleted', name);
  }
  const release = randomUUID();
  onUndo(`new Deployment ${name} removed`, { do: 'remove-created', deployment: name, mark: release, service: plan.service });
  await cluster.create('Deployment', markedAsCreated(deployment, release));
  mark('idle-created', name);
}

async function use(
  { deployment, replicas }: Extract<IdlePlan, { readonly do: 'use' }>,
  { cluster, mark, onUndo }: ReleaseContext,
): Promise<void> {
  const name = deployment.metadata?.name ?? '';
  const images = (deployment.spec?.template.spec?.containers ?? []).map(({ image }) => image).join(', ');
  const own = deployment.spec?.replicas ?? 1;
  if (own !== replicas) {
    const back = { do: 'scale-back', deployment: name, from: replicas, to: own, ready: false } as const;
    onUndo(`idle Deployment ${name} back to ${own} replicas`, back);
    await cluster.patch('Deployment', name, { spec: { replicas } });
  }
  const scaled = own === replicas ? '' : `, scaled from ${own} to ${replicas} replicas`;
  mark('idle-reused', `${name} as it is (${images})${scaled}`);
}
