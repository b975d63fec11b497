import type { CanaryPlan } from '../../profile/strategies/canary.ts';
import type { ClusterPort } from '../cluster-port.ts';
import { replicasOf } from '../strategies/canary-deployment.ts';
import { fine, warning, type Finding } from './finding.ts';

/** A step that gets this many times the share it wants, or more, is another step than was meant. */
const FAR_OFF = 1.5;

/** What each step of a canary comes to beside the stable Deployment's pods: whole pods are seldom exactly a share. */
export async function checkCanarySteps(plan: CanaryPlan, cluster: ClusterPort): Promise<Finding[]> {
  const replicas = (await cluster.get('Deployment', plan.deployment))?.spec?.replicas ?? 1;
  return stepFindings(plan, replicas, `Deployment ${cluster.namespace}/${plan.deployment}`);
}

export function stepFindings({ steps }: Pick<CanaryPlan, 'steps'>, stableReplicas: number, about: string): Finding[] {
  return steps.map((step, index) => {
    const pods = replicasOf(step, stableReplicas);
    const share = pods / (pods + stableReplicas);
    const comesTo = `step ${index + 1} of the canary is ${pods} beside ${stableReplicas} pods: ${percent(share)} of the new connections`;
    const wanted = 'share' in step.size ? step.size.share : share;
    if (share < wanted * FAR_OFF && wanted < share * FAR_OFF) return fine(about, comesTo);
    return warning(about, `${comesTo}, where ${percent(wanted)} are wanted`, {
      consequence: 'the new version is tried on more, or fewer, of the users than was meant',
      fix: 'scale the Deployment up, or ask for a share that whole pods can make',
    });
  });
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
