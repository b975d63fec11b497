import type { ReleaseSettings } from '../../profile/release.ts';
import type { ClusterPort, Deployment } from '../cluster-port.ts';
import { fine, warning, type Finding } from './finding.ts';

/** Whether the way of releasing makes sense for this Deployment and its number of replicas. */
export async function checkSanity(settings: ReleaseSettings, cluster: ClusterPort): Promise<Finding[]> {
  if (settings.strategy === 'recreate') {
    return [
      warning(`Deployment ${cluster.namespace}/${settings.recreate.deployment}`, 'is recreated', {
        consequence: 'all old pods go before the first new one is ready: an outage by design',
        fix: 'use rolling or blue-green where old and new may run side by side',
      }),
    ];
  }
  if (settings.strategy !== 'rolling') return [];
  const { deployment: name } = settings.rolling;
  const deployment = await cluster.getDeployment(name);
  return deployment === undefined ? [] : checkRoll(`Deployment ${cluster.namespace}/${name}`, deployment);
}

function checkRoll(about: string, { spec }: Deployment): Finding[] {
  const replicas = spec?.replicas ?? 1;
  const { unavailable, surge } = rollLimits(replicas, spec?.strategy?.rollingUpdate);
  if (unavailable < replicas) return [fine(about, `keeps at least ${replicas - unavailable} of ${replicas} pods while it rolls`)];
  return [
    warning(about, `may take away all of its ${replicas} pods at once (maxUnavailable ${unavailable}, maxSurge ${surge})`, {
      consequence: 'nothing answers until the first new pod is ready',
      fix: 'strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }',
    }),
  ];
}

interface RollingUpdate {
  readonly maxSurge?: number | string;
  readonly maxUnavailable?: number | string;
}

/** As the Deployment controller resolves them: a share of the surge is rounded up, of the unavailable down, and both 0 means one may go. */
export function rollLimits(
  replicas: number,
  { maxSurge = '25%', maxUnavailable = '25%' }: RollingUpdate = {},
): { readonly surge: number; readonly unavailable: number } {
  const surge = resolved(maxSurge, replicas, Math.ceil);
  const unavailable = resolved(maxUnavailable, replicas, Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function resolved(value: number | string, replicas: number, round: (share: number) => number): number {
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  return percent === undefined ? Number(value) : round((Number(percent) * replicas) / 100);
}
