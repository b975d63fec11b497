import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogOptions, LogSource } from '../api/log-source.ts';
import type { Pod } from '../objects.ts';
import { ContainerLog } from './container-log.ts';

interface ContainerRuns {
  readonly podUid: string;
  readonly current: ContainerLog;
  readonly previous: ContainerLog | undefined;
}

/** When a container's log gets a new file. */
export interface LogRotation {
  /** A file with more bytes than this is replaced, at the next look. */
  readonly maxBytes: number;
  readonly checkEveryMs: number;
}

/** The kubelet's containerLogMaxSize and containerLogMonitorInterval. */
export const KUBELET_LOG_ROTATION: LogRotation = { maxBytes: 10 * 1024 * 1024, checkEveryMs: 10_000 };

/** The logs of all containers of the node: of each the present run and the one before. */
export class LogStore implements LogSource {
  readonly #dir: string;
  readonly #runs = new Map<string, ContainerRuns>();
  readonly #onFailure: (error: unknown) => void;
  readonly #rotations: NodeJS.Timeout;

  constructor(dir: string, rotation: LogRotation, onFailure: (error: unknown) => void) {
    this.#dir = dir;
    this.#onFailure = onFailure;
    this.#rotations = setInterval(() => {
      for (const { current } of this.#runs.values()) current.rotate(rotation.maxBytes).catch(onFailure);
    }, rotation.checkEveryMs);
  }

  /** Begins the log of a new run of a container. */
  async open(pod: Pod, container: string, restartCount: number): Promise<ContainerLog> {
    const dir = this.#podDir(pod);
    await mkdir(dir, { recursive: true });
    const current = new ContainerLog(join(dir, `${container}.${restartCount}.log`), this.#onFailure);
    const key = keyOf(pod.metadata.namespace ?? 'default', pod.metadata.name, container);
    const before = this.#runs.get(key);
    const previous = before?.podUid === pod.metadata.uid ? before.current : undefined;
    this.#runs.set(key, { podUid: pod.metadata.uid, current, previous });
    if (previous !== undefined) await before?.previous?.remove();
    return current;
  }

  readLog(namespace: string, pod: string, container: string, options: LogOptions): AsyncIterable<Uint8Array> | undefined {
    const runs = this.#runs.get(keyOf(namespace, pod, container));
    return (options.previous ? runs?.previous : runs?.current)?.read(options);
  }

  /** Forgets a pod that is gone, and removes its files. */
  async forget(pod: Pod): Promise<void> {
    for (const [key, { podUid }] of this.#runs) if (podUid === pod.metadata.uid) this.#runs.delete(key);
    await rm(this.#podDir(pod), { recursive: true, force: true });
  }

  stop(): void {
    clearInterval(this.#rotations);
  }

  #podDir(pod: Pod): string {
    return join(this.#dir, `${pod.metadata.namespace ?? 'default'}_${pod.metadata.name}_${pod.metadata.uid}`);
  }
}

function keyOf(namespace: string, pod: string, container: string): string {
  return `${namespace}/${pod}/${container}`;
}
