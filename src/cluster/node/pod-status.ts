import type { Condition, ContainerStatus, Pod, PodPhase, PodStatus } from '../objects.ts';
import { kubeTime } from '../timestamp.ts';

/** What the node knows of a pod, from which its whole status follows. */
export interface PodFacts {
  readonly hostIP: string;
  /** Undefined until the pod's address is known to the outside, which is when its first container has started (or failed to). */
  readonly podIP: string | undefined;
  readonly startTime: string;
  /** The pod has its address, and may start containers. */
  readonly sandboxReady: boolean;
  /** Init containers have all ended well. */
  readonly initialized: boolean;
  /** The pod has been stopped; nothing in it will start again. */
  readonly ended: boolean;
  readonly containers: readonly ContainerStatus[];
  readonly initContainers: readonly ContainerStatus[];
}

/** The status as the kubelet would write it. Times of conditions that did not change are kept from the present status. */
export function podStatus(pod: Pod, facts: PodFacts): PodStatus {
  const phase = phaseOf(pod, facts);
  const generation = pod.metadata.generation ?? 1;
  return {
    ...pod.status,
    observedGeneration: generation,
    phase,
    conditions: conditionsOf(pod, facts, phase).map((condition) => dated(condition, pod.status?.conditions, generation)),
    hostIP: facts.hostIP,
    hostIPs: [{ ip: facts.hostIP }],
    ...(facts.podIP === undefined ? {} : { podIP: facts.podIP, podIPs: [{ ip: facts.podIP }] }),
    startTime: facts.startTime,
    ...(facts.initContainers.length === 0 ? {} : { initContainerStatuses: facts.initContainers }),
    containerStatuses: facts.containers,
    qosClass: pod.status?.qosClass ?? 'BestEffort',
  };
}

/** As the kubelet's getPhase: a container that waits for a restart counts as stopped, one that never ran makes the pod Pending. */
export function phaseOf(pod: Pod, { containers, initialized, initContainers, ended }: PodFacts): PodPhase {
  const policy = pod.spec.restartPolicy ?? 'Always';
  if (!initialized) {
    const failed = initContainers.some(({ state }) => (state.terminated?.exitCode ?? 0) !== 0);
    return failed && (policy === 'Never' || ended) ? 'Failed' : 'Pending';
  }
  const exits = containers.map(({ state, lastState }) => state.terminated ?? (state.waiting && lastState.terminated));
  const isRunning = containers.some(({ state }) => state.running !== undefined);
  if (containers.some(({ state }, index) => state.waiting !== undefined && exits[index] === undefined)) return 'Pending';
  if (isRunning) return 'Running';
  if (policy === 'Always' && !ended) return 'Running';
  if (exits.every((exit) => exit?.exitCode === 0)) return 'Succeeded';
  return policy === 'OnFailure' && !ended ? 'Running' : 'Failed';
}

type ConditionFacts = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

function conditionsOf(pod: Pod, facts: PodFacts, phase: PodPhase): ConditionFacts[] {
  const { sandboxReady, initialized, ended } = facts;
  const readiness = readinessOf(facts, phase);
  const gates = (pod.spec.readinessGates ?? []).filter(
    ({ conditionType }) => pod.status?.conditions?.find(({ type }) => type === conditionType)?.status !== 'True',
  );
  const ready: Omit<ConditionFacts, 'type'> =
    readiness.status === 'True' && gates.length > 0
      ? {
          status: 'False',
          reason: 'ReadinessGatesNotReady',
          message: gates.map(({ conditionType }) => gateMessage(pod, conditionType)).join(', '),
        }
      : readiness;
  const known = new Set(['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']);
  return [
    { type: 'PodReadyToStartContainers', status: sandboxReady && !ended ? 'True' : 'False' },
    {
      type: 'Initialized',
      status: initialized ? 'True' : 'False',
      ...(phase === 'Succeeded' ? { reason: 'PodCompleted' } : {}),
      ...(initialized ? {} : unready('ContainersNotInitialized', 'incomplete', facts.initContainers)),
    },
    { type: 'Ready', ...ready },
    { type: 'ContainersReady', ...readiness },
    { type: 'PodScheduled', status: 'True' },
    ...(pod.status?.conditions ?? []).filter(({ type }) => !known.has(type)),
  ];
}

function gateMessage(pod: Pod, conditionType: string): string {
  const exists = pod.status?.conditions?.some(({ type }) => type === conditionType) ?? false;
  return exists
    ? `the status of pod readiness gate "${conditionType}" is not "True", but False`
    : `corresponding condition of pod readiness gate "${conditionType}" does not exist.`;
}

function readinessOf({ containers }: PodFacts, phase: PodPhase): Omit<ConditionFacts, 'type'> {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  if (containers.every(({ ready }) => ready)) return { status: 'True' };
  return { status: 'False', ...unready('ContainersNotReady', 'unready', containers) };
}

function unready(reason: string, what: string, containers: readonly ContainerStatus[]): Pick<Condition, 'reason' | 'message'> {
  const names = containers.filter(({ ready }) => !ready).map(({ name }) => name);
  return { reason, message: `containers with ${what} status: [${names.join(' ')}]` };
}

/** The field order is that of the real API server, so that `kubectl get -o yaml` reads the same. */
function dated(facts: ConditionFacts, before: readonly Condition[] | undefined, observedGeneration: number): Condition {
  const present = before?.find(({ type }) => type === facts.type);
  const lastTransitionTime =
    present?.status === facts.status && present.lastTransitionTime !== undefined ? present.lastTransitionTime : kubeTime();
  const { type, ...rest } = facts;
  return { type, observedGeneration, lastProbeTime: null, lastTransitionTime, ...rest };
}
