import type { Probe } from '../objects.ts';
import { type HandlerTarget, runHandler } from './handler.ts';

export interface ProbeLoop {
  /** Runs the probe once more now, besides its schedule. */
  trigger(): void;
  stop(): void;
}

export interface ProbeReport {
  /** The result that counts has changed; the first one is a change too. */
  changed(isSuccess: boolean): void;
  /** Each single failure, whether it counts or not. */
  failed(message: string): void;
}

/**
 * Probes a container as the kubelet does: at once when it has started (or after initialDelaySeconds), then every periodSeconds. A
 * result counts when it has come failureThreshold or successThreshold times in a row.
 */
export function startProbeLoop(probe: Probe, target: HandlerTarget, report: ProbeReport): ProbeLoop {
  const { initialDelaySeconds = 0, periodSeconds = 10, timeoutSeconds = 1, successThreshold = 1, failureThreshold = 3 } = probe;
  const stopping = new AbortController();
  let period: NodeJS.Timeout | undefined;
  let isRunning = false;
  let isTriggered = false;
  let last: boolean | undefined;
  let runLength = 0;

  async function runOnce(): Promise<void> {
    const result = await runHandler(probe, target, timeoutSeconds * 1000, stopping.signal);
    if (stopping.signal.aborted) return;
    if (!result.ok) report.failed(result.message);
    runLength = result.ok === last ? runLength + 1 : 1;
    last = result.ok;
    if (runLength === (result.ok ? successThreshold : failureThreshold)) report.changed(result.ok);
  }

  /** One at a time; what is asked for during a run is done after it. */
  async function run(): Promise<void> {
    if (period === undefined) return;
    isTriggered = true;
    if (isRunning) return;
    isRunning = true;
    while (isTriggered && !stopping.signal.aborted) {
      isTriggered = false;
      await runOnce();
    }
    isRunning = false;
  }

  const beat = (): void => void run();
  const first = setTimeout(() => {
    period = setInterval(beat, periodSeconds * 1000);
    beat();
  }, initialDelaySeconds * 1000);
  return {
    trigger: beat,
    stop() {
      clearTimeout(first);
      clearInterval(period);
      stopping.abort();
    },
  };
}
