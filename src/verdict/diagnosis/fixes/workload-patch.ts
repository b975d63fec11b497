import type { ManifestPatch, PatchObject } from '../../../release/suggestion/manifest-patch.ts';
import type { ContainerFacts, WorkloadFacts } from '../../../release/surroundings.ts';
import type { Attribution } from '../attribute.ts';
import type { DrainDelay } from '../drain-delay.ts';
import type { Scene } from '../scene.ts';

/** What the app may take to end after its preStop, where nothing longer was seen. */
const USUAL_DRAIN_SECONDS = 5;

/** The release's workloads as they were last seen, and those of pods that dropped something. */
export function workloadsOf(scene: Scene, attributions: readonly Attribution[]): readonly WorkloadFacts[] {
  const all = [
    ...(scene.after?.workloads ?? scene.before?.workloads ?? []),
    ...attributions.flatMap(({ stop, start, pod }) => (stop?.pod ?? start?.pod ?? pod)?.workload ?? []),
  ];
  return [...new Map(all.toReversed().map((workload) => [`${workload.kind} ${workload.name}`, workload])).values()];
}

/** A preStop that sleeps, and a grace period that has room for it. Nothing where a preStop of another kind is already there. */
export function preStopPatches(scene: Scene, attributions: readonly Attribution[], { seconds }: DrainDelay): ManifestPatch[] {
  return workloadsOf(scene, attributions).flatMap((workload) => {
    const container = servingContainer(workload);
    if (container === undefined || hasOtherPreStop(container) || (container.preStopSeconds ?? 0) >= seconds) return [];
    return [
      podPatch(workload, {
        ...graceFor(workload, scene, seconds),
        containers: [{ name: container.name, lifecycle: { preStop: { sleep: { seconds } } } }],
      }),
    ];
  });
}

/** A patch of the pod template. */
export function podPatch({ kind, name }: WorkloadFacts, spec: PatchObject): ManifestPatch {
  return { kind, name, patch: { spec: { template: { spec } } } };
}

export function hasOtherPreStop({ preStop, preStopSeconds }: ContainerFacts): boolean {
  return preStop !== undefined && preStopSeconds === undefined;
}

/** The one that answers requests: with a port, or the first. */
export function servingContainer({ containers }: WorkloadFacts): ContainerFacts | undefined {
  return containers.find(({ ports }) => ports.length > 0) ?? containers[0];
}

function graceFor({ name, graceSeconds }: WorkloadFacts, { stops }: Scene, preStopSeconds: number): PatchObject {
  const drainsMs = stops.flatMap(({ pod, endedAtMs, toldAtMs }) =>
    endedAtMs !== undefined && pod.workload?.name === name ? [endedAtMs - toldAtMs] : [],
  );
  const drainSeconds = Math.max(USUAL_DRAIN_SECONDS, Math.ceil(Math.max(0, ...drainsMs) / 1000));
  const needed = preStopSeconds + drainSeconds;
  return needed > graceSeconds ? { terminationGracePeriodSeconds: needed } : {};
}
