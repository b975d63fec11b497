import type { Rule } from '../finding.ts';
import { podAt, targetServices } from '../scene.ts';
import { stopOfNewConnection } from '../windows.ts';

/** Who follows the endpoints has heard of a change by then. */
const STALE_AFTER_MS = 1000;

/** New connections to the address of a pod long after it had left: the client goes by addresses that are out of date. */
export const staleAddress: Rule = (group, scene) => {
  const pod = podAt(group, scene);
  if (group.connection !== 'new' || pod === undefined) return undefined;
  const stop = scene.stops.find((each) => each.pod === pod);
  if (stop === undefined || group.lastAtMs < (stop.leftAtMs ?? stop.deletedAtMs) + STALE_AFTER_MS) return undefined;
  const why = "were sent to a pod's own address after it was told to stop, when no Service led there any more";
  return { cause: 'stale-address', confidence: 'high', stop, why };
};

/** A node without a pod of the Service drops what it gets from outside. */
export const externalTrafficPolicyLocal: Rule = (group, scene) => {
  const local = targetServices(scene).find(({ facts }) => facts.externalTrafficPolicy === 'Local' && facts.type !== 'ClusterIP');
  if (local === undefined || (group.outcome !== 'connect-timeout' && group.outcome !== 'unreachable')) return undefined;
  if (stopOfNewConnection(group, scene) === undefined) return undefined;
  const why = `could not connect from outside to Service ${local.facts.name} (externalTrafficPolicy: Local) after pods had moved`;
  return { cause: 'external-traffic-policy-local', confidence: 'high', why };
};
