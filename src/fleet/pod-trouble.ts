import type { Pod } from '../release/cluster-port.ts';

/** Why a pod does not start. */
export interface PodTrouble {
  readonly what: string;
  readonly next: string;
  /** Nothing but a change from outside will help; otherwise it may pass within seconds. */
  readonly final: boolean;
}

const IMAGE_REASONS = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull']);
const CONTAINER_REASONS = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'CrashLoopBackOff',
]);

/** Undefined while it is on its way, and when it runs or has run. */
export function podTrouble(pod: Pod): PodTrouble | undefined {
  const name = pod.metadata?.name ?? '';
  const unscheduled = pod.status?.conditions?.find(
    ({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable',
  );
  if (unscheduled !== undefined) {
    return {
      what: `pod ${name} cannot be scheduled: ${unscheduled.message ?? 'the scheduler does not say why'}`,
      next: 'give the cluster room, or change load.fleet (workers, nodeSelector, tolerations, resources)',
      final: false,
    };
  }
  const waiting = pod.status?.containerStatuses?.[0]?.state?.waiting;
  const reason = waiting?.reason ?? '';
  const said = waiting?.message === undefined ? reason : `${reason}: ${waiting.message}`;
  if (IMAGE_REASONS.has(reason)) {
    const image = pod.spec?.containers[0]?.image ?? '';
    const what = `pod ${name} cannot get its image ${image}: ${said}`;
    return { what, next: 'name one that the nodes can pull with load.fleet.image', final: reason !== 'ErrImagePull' };
  }
  if (CONTAINER_REASONS.has(reason)) {
    return { what: `pod ${name} cannot start: ${said}`, next: 'see what `kubectl describe pod` says', final: true };
  }
  return undefined;
}

/** It has ended or is gone for good. */
export function isOver(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** There is a log to read. */
export function hasStarted(pod: Pod): boolean {
  const state = pod.status?.containerStatuses?.[0]?.state;
  return isOver(pod) || state?.running !== undefined || state?.terminated !== undefined;
}

/** How a pod ended, for people: `OOMKilled, exit code 137`. */
export function endOf(pod: Pod | undefined): string {
  if (pod === undefined) return 'its pod was deleted';
  const terminated = pod.status?.containerStatuses?.[0]?.state?.terminated;
  const reason = terminated?.reason ?? pod.status?.reason;
  const code = terminated?.exitCode;
  const parts = [...(reason === undefined ? [] : [reason]), ...(code === undefined ? [] : [`exit code ${code}`])];
  const how = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  return `its pod ended${how}`;
}

/** Which worker a pod of an Indexed Job is. */
export function indexOf(pod: Pod): number | undefined {
  const key = 'batch.kubernetes.io/job-completion-index';
  const index = pod.metadata?.annotations?.[key] ?? pod.metadata?.labels?.[key];
  return index === undefined ? undefined : Number(index);
}
