import type { BlueGreenPlan } from '../../../profile/strategies/blue-green.ts';
import type { ClusterPort, Deployment } from '../../cluster-port.ts';
import { selectorText } from '../../labels.ts';
import { formatQuantity } from '../../quota/quantity.ts';
import { findRoom, type Extra, type Pods } from '../../quota/room.ts';
import type { Usage } from '../../quota/usage.ts';
import type { Colours } from './colours.ts';
import type { IdlePlan } from './idle-plan.ts';

/** What it takes that both colours run side by side. */
export interface Doubling {
  /** For people: what the second colour takes, and for how long. */
  readonly text: string;
  /** Why the namespace's quotas do not allow it, in one sentence. */
  readonly shortage: string | undefined;
}

export async function findDoubling(
  plan: BlueGreenPlan,
  { active, idle }: Colours,
  steps: IdlePlan,
  cluster: ClusterPort,
): Promise<Doubling> {
  const spec = steps.deployment.spec?.template.spec ?? { containers: [] };
  const running = steps.do === 'create' ? 0 : (steps.deployment.spec?.replicas ?? 1);
  const extra: Extra = {
    what: `Deployment ${idle.deployment}`,
    pods: { spec, count: Math.max(0, steps.replicas - running) },
    deployment: steps.do === 'create' && steps.leftover === undefined,
    freed: steps.do === 'create' ? await podsOf(steps.leftover, cluster) : [],
  };
  const { usage, shortage } = await findRoom(extra, cluster);
  const until = {
    delete: `until ${active.deployment} is deleted`,
    'scale-to-zero': `until ${active.deployment} is scaled to zero`,
    keep: `and ${active.deployment} keeps its own`,
  };
  return { text: `${idle.deployment} takes ${amountText(extra.pods, usage)}, ${until[plan.old]}`, shortage };
}

/** Those that go when the leftover goes. */
async function podsOf(leftover: Deployment | undefined, cluster: ClusterPort): Promise<Pods[]> {
  if (leftover === undefined) return [];
  const pods = await cluster.list('Pod', { labels: selectorText(leftover.spec?.selector ?? {}) });
  return pods.flatMap(({ spec, status }) =>
    spec === undefined || status?.phase === 'Succeeded' || status?.phase === 'Failed' ? [] : [{ spec, count: 1 }],
  );
}

function amountText({ count }: Pods, usage: Usage): string {
  if (count === 0) return 'no more pods';
  const amounts = ['cpu', 'memory'].flatMap((resource) => {
    const amount = usage.get(`requests.${resource}`) ?? 0;
    return amount === 0 ? [] : [`${formatQuantity(amount, resource)} ${resource}`];
  });
  const asked = amounts.length === 0 ? 'without requests for cpu or memory' : `with requests for ${amounts.join(' and ')}`;
  return `${count} more pod${count === 1 ? '' : 's'} ${asked}`;
}
