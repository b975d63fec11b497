import type { CanaryPlan, CanaryStep } from '../../profile/strategies/canary.ts';
import { clusterFault } from '../cluster-fault.ts';
import type { Deployment, Service } from '../cluster-port.ts';
import { matches, selectorText, selects } from '../labels.ts';
import { updatedDeployment } from './updated-deployment.ts';

/** The track of the new version's pods. */
export const CANARY = 'canary';

/** The new version as a Deployment of its own beside the one that it is to become, told apart from it by the track label. */
export function canaryOf(stable: Deployment, plan: CanaryPlan, manifest: Deployment | undefined): Deployment {
  const { metadata, spec } = updatedDeployment(stable, plan, manifest);
  if (spec === undefined) return {};
  const { template } = spec;
  const labels = { ...template.metadata?.labels, [plan.trackLabel]: CANARY };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: plan.name, labels: { ...metadata?.labels, [plan.trackLabel]: CANARY } },
    spec: {
      ...spec,
      // All of its labels: no narrower selector is possible.
      selector: { matchLabels: labels },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** How many pods of the new version the step wants beside the old one's. */
export function replicasOf({ size }: CanaryStep, stableReplicas: number): number {
  if ('replicas' in size) return size.replicas;
  return Math.max(1, Math.round((size.share * stableReplicas) / (1 - size.share)));
}

/** Throws CutoverError when the Service would not send to both Deployments, or one of them would take the other's pods for its own. */
export function checkTracks(stable: Deployment, canary: Deployment, service: Service, plan: CanaryPlan, namespace: string): void {
  const [stableLabels, canaryLabels] = [stable, canary].map(({ spec }) => spec?.template.metadata?.labels);
  const selector = service.spec?.selector;
  const object = `Service ${namespace}/${plan.service}`;
  if (!selects(selector, stableLabels)) {
    throw clusterFault(object, `its selector ${textOf(selector)} does not take the pods of Deployment ${plan.deployment}`);
  }
  if (!selects(selector, canaryLabels)) {
    throw clusterFault(
      object,
      `its selector ${textOf(selector)} would not take the canary's pods, which have ${plan.trackLabel}=${CANARY}`,
      `leave ${plan.trackLabel} out of the Service's selector, or choose another release.canary.trackLabel`,
    );
  }
  if (matches(stable.spec?.selector ?? {}, canaryLabels)) {
    throw clusterFault(
      `Deployment ${namespace}/${plan.deployment}`,
      `its selector ${selectorText(stable.spec?.selector ?? {})} would take the canary's pods for its own`,
      `give it and its pods a label such as ${plan.trackLabel}: stable in the selector; a selector cannot be changed, so create it anew`,
    );
  }
}

function textOf(selector: Readonly<Record<string, string>> | undefined): string {
  return selectorText({ matchLabels: selector ?? {} });
}
