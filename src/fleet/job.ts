import type { FleetSettings } from '../profile/fleet.ts';
import type { Job, PodTemplate } from '../release/cluster-port.ts';

export const FLEET_LABEL = 'cutover.dev/fleet';

const TOPOLOGY = { node: 'kubernetes.io/hostname', zone: 'topology.kubernetes.io/zone' } as const;

/** A finished Job that nobody deleted is deleted by the cluster after this time: the net below a killed controller. */
const TTL_AFTER_FINISHED_S = 300;
/** Beyond the planned end. */
const DEADLINE_RESERVE_S = 600;
const LONGEST_RUN_S = 86_400;
/** For what is in flight to end, and to be told. */
const GRACE_S = 60;

export function fleetLabels(fleet: string): Record<string, string> {
  return { 'app.kubernetes.io/name': 'cutover', [FLEET_LABEL]: fleet };
}

/** When the cluster ends the Job by itself, whatever happens: `plannedMs` is how long the load takes at most; Infinity where nobody knows. */
export function deadlineSeconds(plannedMs: number): number {
  return Number.isFinite(plannedMs) ? Math.ceil(plannedMs / 1000) + DEADLINE_RESERVE_S : LONGEST_RUN_S;
}

/**
 * The Job that runs the workers: each index once, never restarted, because a second attempt would send what was sent already. The pods pass
 * the Pod Security Standard `restricted`.
 */
export function fleetJob(fleet: string, namespace: string, settings: FleetSettings, plannedMs: number): Job {
  const labels = fleetLabels(fleet);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: fleet, namespace, labels },
    spec: {
      completionMode: 'Indexed',
      completions: settings.workers,
      parallelism: settings.workers,
      backoffLimit: 0,
      ttlSecondsAfterFinished: TTL_AFTER_FINISHED_S,
      activeDeadlineSeconds: deadlineSeconds(plannedMs),
      template: { metadata: { labels }, spec: podSpec(fleet, namespace, settings) },
    },
  };
}

function podSpec(fleet: string, namespace: string, settings: FleetSettings): NonNullable<PodTemplate['spec']> {
  const { image, nodeSelector, tolerations, resources, serviceAccount, spread } = settings;
  return {
    restartPolicy: 'Never',
    serviceAccountName: serviceAccount,
    terminationGracePeriodSeconds: GRACE_S,
    nodeSelector,
    tolerations: tolerations.map(given),
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: TOPOLOGY[spread],
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { [FLEET_LABEL]: fleet } },
      },
    ],
    securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'worker',
        image,
        args: ['worker', '--fleet', fleet, '--namespace', namespace],
        env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
        resources: { requests: given(resources.requests), limits: given(resources.limits) },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
      },
    ],
  };
}

function given(amounts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(amounts).flatMap(([name, amount]) => (amount === undefined ? [] : [[name, amount]])));
}
