import type { DropGroup } from '../../../observe/drops/drops.ts';
import type { Rule } from '../finding.ts';
import type { Scene } from '../scene.ts';
import { stopOfNewConnection, startOf } from '../windows.ts';

/** Something in front of the app answers for it: 502, 503 and 504 that tell no version, where the app's answers tell one. */
export const gateway: Rule = (group, scene) => {
  if (!isGatewayAnswer(group, scene)) return undefined;
  const suspicion = stopOfNewConnection(group, scene);
  const who = group.server === undefined ? 'a gateway' : `the gateway (${group.server})`;
  if (suspicion !== undefined) {
    const confidence = suspicion.isProxyLag ? 'high' : 'medium';
    const why = `were answered "${group.detail}" by ${who} while a pod was stopping`;
    return { cause: 'gateway', confidence, stop: suspicion.stop, why };
  }
  const start = startOf(group, scene);
  if (start !== undefined) {
    return {
      cause: 'gateway',
      confidence: 'medium',
      start,
      why: `were answered "${group.detail}" by ${who} while a pod was starting`,
    };
  }
  if (group.detail.includes('504')) return undefined;
  const why = `were answered "${group.detail}" by ${who} while pods and endpoints stayed as they were`;
  return { cause: 'gateway-reload', confidence: 'medium', why };
};

/** What a gateway cuts when it changes its rules: answers that were under way, with no pod event. */
export const cutByGateway: Rule = (group, scene) => {
  if (scene.profile.target.ingress === undefined || (group.outcome !== 'truncated' && group.outcome !== 'reset'))
    return undefined;
  if (stopOfNewConnection(group, scene) !== undefined || startOf(group, scene) !== undefined) return undefined;
  return {
    cause: 'gateway-reload',
    confidence: 'low',
    why: 'were cut at the gateway while pods and endpoints stayed as they were',
  };
};

export function isGatewayAnswer({ outcome, version }: DropGroup, { profile, oldVersions }: Scene): boolean {
  if (outcome !== 'unavailable' || version !== undefined) return false;
  return profile.target.ingress !== undefined || oldVersions.size > 0;
}
