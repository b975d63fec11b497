import { existsSync } from 'node:fs';
import type { Container, ContainerStatus, Pod } from '../objects.ts';
import { BackOff, goDuration } from './back-off.ts';
import { endContainer } from './container-end.ts';
import { type ContainerProbes, startContainerProbes } from './container-probes.ts';
import { ContainerRecord, type Terminated } from './container-record.ts';
import { ConfigError, containerEnvironment, expand } from './environment.ts';
import { aborted, elapsed, GracePeriod } from './grace-period.ts';
import type { HandlerTarget } from './handler.ts';
import type { NodeContext } from './node-context.ts';
import type { Command, ProcessGroup } from './process-group.ts';
import { runPostStart } from './post-start.ts';
import { programOf, pullError, startError, type Program } from './program.ts';

/** The pod that a container belongs to, as its containers see it. */
export interface PodOfContainer {
  /** The newest version of the object. */
  readonly pod: Pod;
  readonly podIP: string;
  readonly kubeconfig: string | undefined;
  /** A container's status has changed. */
  changed(): void;
}

export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

interface Run {
  readonly process: ProcessGroup;
  readonly target: HandlerTarget;
  /** From the end of the postStart hook. */
  probes?: ContainerProbes;
  /** Somebody ended it, so that nobody has to notice. */
  wasEnded: boolean;
}

/** The kubelet tries again after its back-off and up to half of it more. */
const RETRY_JITTER = 1.25;

/** Runs one container from its first start until it will not be started again. */
export class ContainerRunner {
  readonly #node: NodeContext;
  readonly #owner: PodOfContainer;
  readonly #container: Container;
  readonly #policy: RestartPolicy;
  readonly #record: ContainerRecord;
  readonly #stopping = new AbortController();
  #wasAttempted = false;
  #run: Run | undefined;
  /** Set by the first stop: a process that is only just starting then gets its grace, too. */
  #grace: GracePeriod | undefined;
  #mustDie = false;

  constructor(node: NodeContext, owner: PodOfContainer, container: Container, policy: RestartPolicy) {
    this.#node = node;
    this.#owner = owner;
    this.#container = container;
    this.#policy = policy;
    this.#record = new ContainerRecord(container);
  }

  /** A first start has been tried, whatever came of it. */
  get wasAttempted(): boolean {
    return this.#wasAttempted;
  }

  get status(): ContainerStatus {
    return this.#record.status;
  }

  /** Resolves when the container has ended for good: by the restart policy, or because it was stopped. */
  async run(): Promise<void> {
    const restarts = new BackOff(this.#node.backOff);
    while (!this.#stopping.signal.aborted) {
      const command = await this.#prepare();
      if (command === undefined) return;
      const terminated = await this.#runOnce(command);
      if (terminated === undefined || this.#stopping.signal.aborted || !this.#restarts(terminated.exitCode)) return;
      await this.#waitToRestart(restarts.nextMs(Date.now()));
    }
  }

  /** Ends the container with grace; resolves when its process has ended. */
  async stop(grace: GracePeriod): Promise<void> {
    this.#grace = grace;
    this.#stopping.abort();
    if (this.#run !== undefined) await this.#stopRun(this.#run, grace);
  }

  /** Ends the container at once. */
  kill(): void {
    this.#mustDie = true;
    this.#stopping.abort();
    if (this.#run === undefined) return;
    this.#run.wasEnded = true;
    this.#run.process.kill();
  }

  /** Gets the image and the command; goes on trying until it succeeds. Undefined when the container was stopped meanwhile. */
  async #prepare(): Promise<Command | undefined> {
    const { signal } = this.#stopping;
    const program = programOf(this.#container);
    const attempts = new BackOff(this.#node.backOff);
    for (let attempt = 1; ; attempt += 1) {
      await elapsed(attempts.nextMs(Date.now()) * RETRY_JITTER, signal);
      if (signal.aborted) return undefined;
      if (program === undefined && attempt > 1) this.#waitToPull();
      const command = program === undefined ? await this.#failToPull() : this.#configure(program);
      if (command !== undefined) return command;
    }
  }

  async #failToPull(): Promise<undefined> {
    const { image = '' } = this.#container;
    const message = pullError(image);
    this.#event('Normal', 'Pulling', `Pulling image "${image}"`);
    this.#event('Warning', 'Failed', `Failed to pull image "${image}": ${message}`);
    this.#event('Warning', 'Failed', 'Error: ErrImagePull');
    await this.#noticed();
    this.#event('Normal', 'BackOff', `Back-off pulling image "${image}"`);
    this.#event('Warning', 'Failed', 'Error: ImagePullBackOff');
    this.#wait('ErrImagePull', message);
  }

  /** The kubelet shows what came of a look at the pod only at its next look, which after a failure is when it tries again. */
  #waitToPull(): void {
    const { image = '' } = this.#container;
    this.#wait('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${pullError(image)}`);
  }

  #configure({ file, args, imageEnv }: Program): Command | undefined {
    const { store, clusterId, hostIP } = this.#node;
    const { image = '', workingDir } = this.#container;
    this.#event('Normal', 'Pulled', `Container image "${image}" already present on machine and can be accessed by the pod`);
    try {
      const { pod, podIP, kubeconfig } = this.#owner;
      const place = { pod, podIP, hostIP, kubeconfig };
      const env = containerEnvironment(store, place, this.#container, imageEnv, clusterId);
      return { file: expand(file, env), args: args.map((arg) => expand(arg, env)), cwd: workingDir, env };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.#event('Warning', 'Failed', `Error: ${error.message}`);
      this.#wait('CreateContainerConfigError', error.message);
      return undefined;
    }
  }

  /** Undefined when the container was stopped before it was started. */
  async #runOnce(command: Command): Promise<Terminated | undefined> {
    const { logs, processes } = this.#node;
    this.#record.created();
    this.#event('Normal', 'Created', 'Container created');
    const log = await logs.open(this.#owner.pod, this.#container.name, this.#record.restartCount);
    try {
      if (this.#stopping.signal.aborted) return undefined;
      const process = await processes.start(command, (stream, chunk) => log.append(stream, chunk));
      return await this.#follow(process, command);
    } catch (error) {
      if (!isErrno(error)) throw error;
      return await this.#failToStart(command, error);
    } finally {
      await log.end();
    }
  }

  async #follow(process: ProcessGroup, { cwd, env }: Command): Promise<Terminated> {
    const { processes, timing } = this.#node;
    await elapsed(timing.startMs, this.#stopping.signal);
    this.#record.running();
    this.#event('Normal', 'Started', 'Container started');
    const target = { podIP: this.#owner.podIP, ports: this.#container.ports ?? [], cwd, env, processes };
    const run: Run = { process, target, wasEnded: false };
    this.#run = run;
    if (this.#mustDie) this.kill();
    else if (this.#grace !== undefined) void this.#stopRun(run, this.#grace);
    await this.#begin(run);

    const exit = await process.exited;
    const { namespace = 'default', name } = this.#owner.pod.metadata;
    this.#node.onExit(`${namespace}/${name}/${this.#container.name}`, exit);
    run.probes?.stop();
    this.#run = undefined;
    await process.closed;
    if (!run.wasEnded) await this.#noticed();
    const terminated = this.#record.terminated(exit);
    if (!this.#stopping.signal.aborted) this.#changed();
    return terminated;
  }

  async #failToStart({ file, cwd }: Command, error: NodeJS.ErrnoException): Promise<Terminated> {
    const message = startError(file, cwd, error, cwd === undefined || existsSync(cwd));
    this.#event('Warning', 'Failed', `Error: ${message}`);
    const terminated = this.#record.startFailed(message);
    await this.#noticed();
    this.#changed();
    return terminated;
  }

  /** Shows the container as running and probes it from now on, or ends it because its postStart hook failed. */
  async #begin(run: Run): Promise<void> {
    const { postStart } = this.#container.lifecycle ?? {};
    const hook = postStart === undefined ? 'done' : await runPostStart(postStart, run.process, run.target);
    if (hook === 'failed') {
      this.#event('Warning', 'FailedPostStartHook', 'PostStartHook failed');
      if (!run.wasEnded) this.#endAlone(run, this.#podGraceSeconds);
    }
    if (hook !== 'done') return;
    run.probes = this.#startProbes(run.target);
    if (this.#grace !== undefined) run.probes.keepReadinessOnly();
    this.#changed();
  }

  get #podGraceSeconds(): number {
    return this.#owner.pod.spec.terminationGracePeriodSeconds ?? 30;
  }

  #startProbes(target: HandlerTarget): ContainerProbes {
    const { name, startupProbe, livenessProbe } = this.#container;
    return startContainerProbes(this.#container, target, this.#node.relist, {
      started: () => {
        this.#record.started();
        this.#probed();
      },
      ready: (isReady) => {
        this.#record.ready(isReady);
        this.#probed();
      },
      unhealthy: (message) => this.#event('Warning', 'Unhealthy', message),
      mustRestart: (kind) => {
        const run = this.#run;
        if (run === undefined || this.#stopping.signal.aborted) return;
        const probe = kind === 'startup' ? startupProbe : livenessProbe;
        this.#event('Normal', 'Killing', `Container ${name} failed ${kind} probe, will be restarted`);
        this.#endAlone(run, probe?.terminationGracePeriodSeconds ?? this.#podGraceSeconds);
      },
    });
  }

  async #stopRun(run: Run, grace: GracePeriod): Promise<void> {
    run.probes?.keepReadinessOnly();
    this.#event('Normal', 'Killing', `Stopping container ${this.#container.name}`);
    await this.#end(run, grace);
  }

  /** Ends the container while its pod lives on. */
  #endAlone(run: Run, graceSeconds: number): void {
    const grace = new GracePeriod(graceSeconds * 1000);
    void this.#end(run, grace).then(() => grace.release());
  }

  /** The grace period may be shared with the pod's other containers, so it is not released here. */
  async #end(run: Run, grace: GracePeriod): Promise<void> {
    run.wasEnded = true;
    await endContainer(run.process, run.target, this.#container.lifecycle?.preStop, grace, () =>
      this.#event('Warning', 'FailedPreStopHook', 'PreStopHook failed'),
    );
  }

  #restarts(exitCode: number): boolean {
    return this.#policy === 'Always' || (this.#policy === 'OnFailure' && exitCode !== 0);
  }

  /** The first restart is immediate; before each further one the container is shown as waiting. */
  async #waitToRestart(waitMs: number): Promise<void> {
    if (waitMs === 0) return;
    const { name } = this.#container;
    const { metadata } = this.#owner.pod;
    const pod = `${metadata.name}_${metadata.namespace ?? 'default'}(${metadata.uid})`;
    const endsAtMs = performance.now() + waitMs;
    // Said at each look at the pod that something gives rise to: the end, the state that follows from it, and that state's being known.
    const backOff = (): void => {
      if (this.#stopping.signal.aborted || performance.now() >= endsAtMs) return;
      this.#event('Warning', 'BackOff', `Back-off restarting failed container ${name} in pod ${pod}`);
    };
    backOff();
    await this.#noticed();
    backOff();
    this.#wait('CrashLoopBackOff', `back-off ${goDuration(waitMs)} restarting failed container=${name} pod=${pod}`);
    await this.#noticed();
    backOff();
    await elapsed(Math.max(0, endsAtMs - performance.now()), this.#stopping.signal);
  }

  /** The kubelet looks at its containers once a second. */
  async #noticed(): Promise<void> {
    const { signal } = this.#stopping;
    await Promise.race([this.#node.relist.next(), aborted(signal)]);
  }

  #wait(reason: string, message: string): void {
    if (this.#stopping.signal.aborted) return;
    this.#record.waiting(reason, message);
    this.#changed();
  }

  #changed(): void {
    this.#wasAttempted = true;
    this.#owner.changed();
  }

  /** What is known at the start without a probe is part of the change to running. */
  #probed(): void {
    if (this.#run?.probes !== undefined) this.#owner.changed();
  }

  #event(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#node.recorder.record(this.#owner.pod, type, reason, message, `spec.containers{${this.#container.name}}`);
  }
}

/** The error of a system call, here spawn: the program could not be started. */
function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
