import type { ManifestPatch } from '../../../release/suggestion/manifest-patch.ts';
import type { ContainerFacts, WorkloadFacts } from '../../../release/surroundings.ts';
import { formatDuration } from '../../quantity.ts';
import { drainDelay } from '../drain-delay.ts';
import type { Scene } from '../scene.ts';
import type { FixOf } from './fix.ts';
import { podPatch, preStopPatches, servingContainer, workloadsOf } from './workload-patch.ts';

const ROLL_WITHOUT_GAP = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } as const;
const MARGIN = 1.5;

export const rollInstead: FixOf = (attributions, scene) => {
  const isProfiles = scene.profile.release?.strategy === 'recreate';
  const delay = drainDelay(
    attributions.filter(({ stop }) => stop !== undefined),
    scene,
  );
  const recreated = workloadsOf(scene, attributions).filter(({ updates }) => updates === 'Recreate');
  const preStops = preStopPatches(scene, attributions, delay);
  const patches = [
    ...recreated.map(({ kind, name }): ManifestPatch => ({ kind, name, patch: { spec: { strategy: { ...ROLL_WITHOUT_GAP } } } })),
    // What a rolling update needs, and a recreate never needed.
    ...preStops,
    ...probePatches(scene, workloadsOf(scene, attributions)),
  ];
  const text = isProfiles
    ? 'release.strategy: rolling (or blue-green) in the profile; a pod that stops needs a preStop then'
    : 'strategy.type: RollingUpdate with maxUnavailable 0 and maxSurge 1; a pod that stops needs a preStop then';
  return { text, patches, explained: preStops.length === 0 ? [] : [delay.explained] };
};

export const keepAllAvailable: FixOf = (attributions, scene) => {
  const rolling = workloadsOf(scene, attributions).filter(
    ({ kind, updates }) => kind === 'Deployment' && updates === 'RollingUpdate',
  );
  return {
    text: 'strategy.rollingUpdate.maxUnavailable: 0 and maxSurge: 1, so that a pod goes only when its replacement is ready',
    patches: rolling
      .filter(({ maxUnavailable }) => maxUnavailable !== 0)
      .map(({ kind, name }) => ({ kind, name, patch: { spec: { strategy: { ...ROLL_WITHOUT_GAP } } } })),
    explained: [],
  };
};

export const addReadinessProbe: FixOf = (attributions, scene) => ({
  text: 'add a readinessProbe to a path that answers 200 only when the app can serve; the patch has a skeleton',
  patches: probePatches(scene, workloadsOf(scene, attributions)),
  explained: [],
});

/** `minReadySeconds` would not help: it slows the rollout down, but a pod gets traffic as soon as it is ready. */
export const honestReadiness: FixOf = (attributions, scene) => {
  const lateMs = Math.max(
    0,
    ...attributions.flatMap(({ start, group }) => (start === undefined ? [] : [group.lastAtMs - start.atMs])),
  );
  const seconds = Math.ceil((lateMs * MARGIN + 1000) / 1000);
  const patches = workloadsOf(scene, attributions).flatMap((workload) => {
    const container = servingContainer(workload);
    if (container === undefined || !container.hasReadinessProbe) return [];
    return [podPatch(workload, { containers: [{ name: container.name, readinessProbe: { initialDelaySeconds: seconds } }] })];
  });
  return {
    text: `let the readiness probe ask for what was not ready yet (caches, connections, warm-up); until it does, readinessProbe.initialDelaySeconds: ${seconds}`,
    patches,
    explained: [
      `new pods dropped requests for up to ${formatDuration(lateMs)} after they were ready: ${MARGIN} times that and 1 s more is ${seconds} s`,
    ],
  };
};

export const loosenLiveness: FixOf = (attributions, scene) => ({
  text: 'loosen the liveness probe: a longer timeout, more failures allowed, and none of what it does not answer for (a database) in its path',
  patches: workloadsOf(scene, attributions).flatMap((workload) => {
    const container = workload.containers.find(({ hasLivenessProbe }) => hasLivenessProbe);
    if (container === undefined) return [];
    const livenessProbe = { timeoutSeconds: 5, periodSeconds: 10, failureThreshold: 6 };
    return [podPatch(workload, { containers: [{ name: container.name, livenessProbe }] })];
  }),
  explained: [],
});

/** Skeletons for those without one: at the first path of the load. */
function probePatches(scene: Scene, workloads: readonly WorkloadFacts[]): ManifestPatch[] {
  return workloads.flatMap((workload) => {
    const container = servingContainer(workload);
    if (container === undefined || container.hasReadinessProbe) return [];
    const port = portOf(container, scene);
    if (port === undefined) return [];
    const readinessProbe = { httpGet: { path: probePath(scene), port }, periodSeconds: 1, failureThreshold: 3 };
    return [podPatch(workload, { containers: [{ name: container.name, readinessProbe }] })];
  });
}

function portOf({ ports }: ContainerFacts, { before, after }: Scene): string | number | undefined {
  return ports[0]?.port ?? (after ?? before)?.services.flatMap(({ targetPorts }) => targetPorts)[0];
}

function probePath({ profile }: Scene): string {
  const path = profile.load.requests.find(({ method }) => method === 'GET')?.path ?? '/';
  return path.includes('${') ? '/' : path;
}
