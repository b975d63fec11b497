import type { Attribution } from '../attribute.ts';
import { drainDelay } from '../drain-delay.ts';
import { type Scene } from '../scene.ts';
import type { Fix, FixOf } from './fix.ts';
import { hasOtherPreStop, podPatch, preStopPatches, servingContainer, workloadsOf } from './workload-patch.ts';

const DRAIN_IN_APP =
  'on SIGTERM, answer with `Connection: close` (HTTP/2: GOAWAY) until all connections are gone, then exit; no manifest can do that for the app';

/** Long enough for what was cut off, and half as much again. */
const GRACE_MARGIN = 1.5;
const USUAL_GRACE_SECONDS = 30;

export const waitBeforeStopping: FixOf = (attributions, scene) => {
  const fix = drainFix(attributions, scene);
  const cutsKept = attributions.some(({ group }) => group.connection === 'reused' && group.outcome !== 'unavailable');
  return cutsKept ? { ...fix, text: `${fix.text}; and for kept connections let the app drain: ${DRAIN_IN_APP}` } : fix;
};

export const closeKeptConnections: FixOf = () => ({ text: `let the app drain: ${DRAIN_IN_APP}`, patches: [], explained: [] });

export const waitAndProtect: FixOf = (attributions, scene) => {
  const fix = drainFix(attributions, scene);
  const text = `${fix.text}; a PodDisruptionBudget keeps evictions from taking too many pods at once`;
  return { ...fix, text };
};

/** Of pods that stop while they are still sent to. */
export function drainFix(attributions: readonly Attribution[], scene: Scene): Fix {
  const delay = drainDelay(attributions, scene);
  const patches = preStopPatches(scene, attributions, delay);
  const other = workloadsOf(scene, attributions).some((workload) => {
    const container = servingContainer(workload);
    return container !== undefined && hasOtherPreStop(container);
  });
  const text =
    patches.length === 0 && other
      ? `let the preStop that is there wait ${delay.seconds} s until nobody sends to the pod any more`
      : `give a pod ${delay.seconds} s in which it goes on after its deletion, until nobody sends to it any more (lifecycle.preStop.sleep.seconds: ${delay.seconds})`;
  return { text, patches, explained: [delay.explained] };
}

export const moreGrace: FixOf = (attributions, scene) => {
  const inFlightMs = Math.max(
    0,
    ...attributions.map(({ group }) => group.endedAtMs.max - group.firstAtMs),
    (scene.observation.latency.all.max ?? 0) / 1000,
  );
  const patches = workloadsOf(scene, attributions).flatMap((workload) => {
    const preStopSeconds = Math.max(0, ...workload.containers.map((container) => container.preStopSeconds ?? 0));
    const seconds = Math.max(USUAL_GRACE_SECONDS, preStopSeconds + Math.ceil((inFlightMs * GRACE_MARGIN) / 1000) + 5);
    return seconds > workload.graceSeconds ? [podPatch(workload, { terminationGracePeriodSeconds: seconds })] : [];
  });
  const text = 'raise terminationGracePeriodSeconds above what the preStop and the longest request take together';
  return { text, patches, explained: [] };
};
