import { createHash, randomBytes } from 'node:crypto';
import type { Container, ContainerState, ContainerStatus } from '../objects.ts';
import { kubeTime } from '../timestamp.ts';
import type { Exit } from './process-group.ts';

export type Terminated = NonNullable<ContainerState['terminated']>;

/**
 * A container's states, as its status shows them. Each transition says what becomes of the state before:
 *
 *   waiting -> running -> terminated -> (waiting CrashLoopBackOff ->) running, with the ended run as lastState
 *   waiting -> waiting RunContainerError, with the failed start as lastState at once
 */
export class ContainerRecord {
  readonly #container: Container;
  #state: ContainerState = { waiting: { reason: 'ContainerCreating' } };
  #lastState: ContainerState = {};
  #containerID: string | undefined;
  #runs = 0;
  #startedAt = kubeTime(0);
  #isStarted = false;
  #isReady = false;

  constructor(container: Container) {
    this.#container = container;
  }

  get restartCount(): number {
    return Math.max(0, this.#runs - 1);
  }

  get status(): ContainerStatus {
    const { name, image = '' } = this.#container;
    const id = this.#containerID;
    return {
      name,
      state: this.#state,
      lastState: this.#lastState,
      ready: this.#isReady,
      restartCount: this.restartCount,
      image,
      imageID: id === undefined ? '' : `sha256:${createHash('sha256').update(image).digest('hex')}`,
      ...(id === undefined ? {} : { containerID: id }),
      started: this.#isStarted,
    };
  }

  /** A container for the next run exists, but has not been started. */
  created(): void {
    this.#runs += 1;
    this.#containerID = `cutover://${randomBytes(32).toString('hex')}`;
    this.#startedAt = kubeTime(0);
  }

  running(): void {
    this.#keepEnded();
    this.#startedAt = kubeTime();
    this.#state = { running: { startedAt: this.#startedAt } };
  }

  started(): void {
    this.#isStarted = true;
  }

  ready(isReady: boolean): void {
    this.#isReady = isReady;
  }

  terminated(exit: Exit): Terminated {
    return this.#ended({ exitCode: exit.code, reason: exit.code === 0 ? 'Completed' : 'Error' }, exit.atEpochMs);
  }

  startFailed(message: string): Terminated {
    const failed = this.#ended({ exitCode: 128, reason: 'StartError', message }, Date.now());
    this.waiting('RunContainerError', message);
    return failed;
  }

  waiting(reason: string, message: string): void {
    this.#keepEnded();
    this.#state = { waiting: { reason, message } };
  }

  #ended(how: Pick<Terminated, 'exitCode' | 'reason' | 'message'>, atEpochMs: number): Terminated {
    this.#isStarted = false;
    this.#isReady = false;
    const times = { startedAt: this.#startedAt, finishedAt: kubeTime(atEpochMs) };
    const terminated = { ...how, ...times, containerID: this.#containerID ?? '' };
    this.#state = { terminated };
    return terminated;
  }

  #keepEnded(): void {
    if (this.#state.terminated !== undefined) this.#lastState = this.#state;
  }
}
