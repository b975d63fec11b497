import type { Api } from './api.ts';
import { objectPath } from './resources.ts';

export interface PodLogOptions {
  /** Where to start, RFC 3339: servers keep to the second. From the log's beginning without it. */
  readonly sinceTime?: string | undefined;
  /** A stream that says nothing for so long is thought dead. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

/**
 * The lines of the log of a pod's only container as they are written, each with its time before it (RFC 3339 and a blank). Ends when the pod
 * has ended, or when the server ends it; throws ApiFault when it breaks or goes silent.
 */
export type PodLogReader = (pod: string, options: PodLogOptions) => AsyncGenerator<string>;

export function podLog(api: Api, namespace: string): PodLogReader {
  return (pod, { sinceTime, silenceMs, signal }) =>
    api.lines(
      `reading the log of pod ${namespace}/${pod}`,
      `${objectPath('Pod', namespace, pod)}/log`,
      { follow: 'true', timestamps: 'true', sinceTime },
      silenceMs,
      signal,
    );
}
