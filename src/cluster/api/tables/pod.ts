import type { ContainerStatus, Pod } from '../../objects.ts';
import type { Column } from '../resource-definition.ts';
import { age } from './age.ts';
import { AGE, NAME, NONE, text, wide } from './columns.ts';

export const POD_COLUMNS: readonly Column[] = [
  NAME,
  text('Ready', 'Ready containers of all containers.', (pod) => {
    const { spec, status } = pod as Pod;
    const ready = (status?.containerStatuses ?? []).filter((container) => container.ready && container.state.running);
    return `${ready.length}/${spec.containers.length}`;
  }),
  text('Status', 'Phase of the pod, or why it is not simply running.', (pod) => podStatus(pod as Pod)),
  text('Restarts', 'How often its containers were started again, and when last.', (pod) => restarts(pod as Pod)),
  AGE,
  wide(text('IP', 'Address of the pod.', (pod) => (pod as Pod).status?.podIP ?? NONE)),
  wide(text('Node', 'Node the pod runs on.', (pod) => (pod as Pod).spec.nodeName ?? NONE)),
  wide(text('Nominated Node', 'Node the pod is to run on after a preemption.', () => NONE)),
  wide(text('Readiness Gates', 'Met readiness gates of all.', (pod) => readinessGates(pod as Pod))),
];

/** The word kubectl shows for a pod: the reason that says most about why it is not running. */
export function podStatus({ metadata, status }: Pod): string {
  const phase = status?.phase ?? 'Unknown';
  if (metadata.deletionTimestamp !== undefined && phase !== 'Succeeded' && phase !== 'Failed') return 'Terminating';
  const initReason = status?.initContainerStatuses?.map(initProblem).find((problem) => problem !== undefined);
  if (initReason !== undefined) return initReason;
  const containers = status?.containerStatuses ?? [];
  const reason = containers.map(containerProblem).find((problem) => problem !== undefined) ?? status?.reason ?? phase;
  const runs = containers.some(({ ready, state }) => ready && state.running !== undefined);
  if (reason !== 'Completed' || !runs) return reason;
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true ? 'Running' : 'NotReady';
}

function containerProblem({ state: { waiting, terminated } }: ContainerStatus): string | undefined {
  if (waiting?.reason !== undefined) return waiting.reason;
  if (terminated === undefined) return undefined;
  if (terminated.reason !== undefined) return terminated.reason;
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`;
}

function initProblem(container: ContainerStatus, index: number, all: readonly ContainerStatus[]): string | undefined {
  const { terminated, waiting } = container.state;
  if (terminated?.exitCode === 0) return undefined;
  if (terminated !== undefined) return `Init:${containerProblem(container) ?? 'Error'}`;
  if (waiting?.reason !== undefined && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`;
  return `Init:${index}/${all.length}`;
}

function restarts({ status }: Pod): string {
  const containers = status?.containerStatuses ?? [];
  const total = containers.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const ended = containers
    .map(({ lastState }) => lastState.terminated?.finishedAt)
    .filter((time) => time !== undefined)
    .sort();
  const last = ended.at(-1);
  return total === 0 || last === undefined ? String(total) : `${total} (${age(last)} ago)`;
}

function readinessGates({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return NONE;
  const met = gates.filter(({ conditionType }) =>
    status?.conditions?.some(({ type, status: is }) => type === conditionType && is === 'True'),
  );
  return `${met.length}/${gates.length}`;
}
