import type { Container } from '../objects.ts';
import type { HandlerTarget } from './handler.ts';
import { type ProbeLoop, startProbeLoop } from './probe-loop.ts';
import type { Relist } from './relist.ts';

export interface ProbeListener {
  /** The container counts as started: it has no startup probe, or that has succeeded. */
  started(): void;
  ready(isReady: boolean): void;
  /** `kind` has failed for good: the container is to be restarted. */
  mustRestart(kind: 'liveness' | 'startup'): void;
  /** One failure, for the event `Unhealthy`. */
  unhealthy(message: string): void;
}

export interface ContainerProbes {
  /** The pod is being deleted: from now on only readiness is of interest. */
  keepReadinessOnly(): void;
  stop(): void;
}

/** Runs the probes of one run of a container. The startup probe holds the others back until it has succeeded once. */
export function startContainerProbes(
  container: Container,
  target: HandlerTarget,
  relist: Relist,
  listener: ProbeListener,
): ContainerProbes {
  const { startupProbe, livenessProbe, readinessProbe } = container;
  let startup: ProbeLoop | undefined;
  let liveness: ProbeLoop | undefined;
  let readiness: ProbeLoop | undefined;
  let isStopped = false;

  function startOthers(): void {
    listener.started();
    if (livenessProbe !== undefined) {
      liveness = startProbeLoop(livenessProbe, target, {
        changed: (isAlive) => isAlive || giveUp('liveness'),
        failed: (message) => listener.unhealthy(`Liveness probe failed: ${message}`),
      });
    }
    if (readinessProbe === undefined) {
      listener.ready(true);
      return;
    }
    const loop = startProbeLoop(readinessProbe, target, {
      changed: (isReady) => listener.ready(isReady),
      failed: (message) => listener.unhealthy(`Readiness probe failed: ${message}`),
    });
    readiness = loop;
    void relist.next().then(() => isStopped || loop.trigger());
  }

  function giveUp(kind: 'liveness' | 'startup'): void {
    startup?.stop();
    liveness?.stop();
    listener.mustRestart(kind);
  }

  if (startupProbe === undefined) startOthers();
  else {
    startup = startProbeLoop(startupProbe, target, {
      changed: (hasStarted) => {
        startup?.stop();
        if (hasStarted) startOthers();
        else giveUp('startup');
      },
      failed: (message) => listener.unhealthy(`Startup probe failed: ${message}`),
    });
  }
  return {
    keepReadinessOnly() {
      startup?.stop();
      liveness?.stop();
    },
    stop() {
      isStopped = true;
      startup?.stop();
      liveness?.stop();
      readiness?.stop();
    },
  };
}
