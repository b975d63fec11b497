import type { V1ContainerStatus } from '@kubernetes/client-node';
import type { Pod, Wire } from '../cluster-port.ts';
import type { ContainerSubject } from '../milestone.ts';

type ContainerStatus = Wire<V1ContainerStatus>;
type Terminated = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>;

export interface ContainerChange {
  readonly kind: 'container-exited' | 'container-restarted';
  readonly detail: string;
  readonly subject: ContainerSubject;
}

interface SeenContainer {
  /** The ended runs that the last status showed: one is shown as the present state, and after the next start as the one before. */
  readonly ended: ReadonlySet<string>;
  readonly restarts: number;
}

/**
 * Ends and restarts of one pod's containers, from each status of the pod to the next. Containers that are to end, as init containers
 * are, are left out.
 */
export class ContainerHistory {
  #seen: ReadonlyMap<string, SeenContainer> = new Map();

  /** What is new in this status; of the first one, everything. */
  next(pod: Pod): ContainerChange[] {
    const found = servingContainers(pod).map((status) => this.#compare(pod, status));
    this.#seen = new Map(found.map(({ name, now }) => [name, now]));
    return found.flatMap(({ changes }) => changes);
  }

  #compare(pod: Pod, { name, restartCount, state, lastState }: ContainerStatus) {
    const before = this.#seen.get(name);
    const ended = [lastState?.terminated, state?.terminated].filter((each) => each !== undefined);
    const subject = { of: 'container', pod: pod.metadata?.name ?? '', uid: pod.metadata?.uid ?? '', container: name } as const;
    const who = `${subject.pod} container ${name}`;
    const exits = ended
      .filter((each) => before?.ended.has(keyOf(each)) !== true)
      .map(({ exitCode, reason }): ContainerChange => {
        const why = reason === undefined ? {} : { reason };
        const detail = `${who} ended with exit code ${exitCode}${reason === undefined ? '' : ` (${reason})`}`;
        return { kind: 'container-exited', detail, subject: { ...subject, exitCode, ...why, restarts: restartCount } };
      });
    const last = ended.at(-1);
    const how =
      last === undefined ? {} : { exitCode: last.exitCode, ...(last.reason === undefined ? {} : { reason: last.reason }) };
    const restart: ContainerChange = {
      kind: 'container-restarted',
      detail: `${who} was started again (restart ${restartCount})`,
      subject: { ...subject, ...how, restarts: restartCount },
    };
    const changes = [...exits, ...(restartCount > (before?.restarts ?? 0) ? [restart] : [])];
    return { name, now: { ended: new Set(ended.map(keyOf)), restarts: restartCount }, changes };
  }
}

/** The same for one run in every status that shows it. */
function keyOf({ containerID, finishedAt, exitCode }: Terminated): string {
  return `${containerID ?? ''} ${finishedAt ?? ''} ${exitCode}`;
}

/** The pod's containers, and the init containers that run beside them (sidecars). */
function servingContainers({ spec, status }: Pod): ContainerStatus[] {
  const sidecars = new Set(
    (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name),
  );
  return [
    ...(status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name)),
    ...(status?.containerStatuses ?? []),
  ];
}
