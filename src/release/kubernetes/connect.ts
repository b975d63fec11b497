import { CutoverError, messageOf } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import type { ClusterSettings } from '../../profile/profile.ts';
import type { ClusterPort } from '../cluster-port.ts';
import { ReleaseFailed } from '../strategy.ts';
import type { RecordedCluster } from '../undo/journal.ts';
import { ApiFault } from './api-fault.ts';
import { createApi } from './api.ts';
import { clusterPort } from './cluster.ts';
import { loadKubeconfig } from './kubeconfig.ts';
import { podLog, type PodLogReader } from './pod-log.ts';

/** A cluster that has answered. */
export interface ConnectedCluster extends ClusterPort {
  readonly server: string;
  /** As it names itself, e.g. `v1.36.2`. */
  readonly version: string;
  /** How another process finds it. */
  readonly where: RecordedCluster;
  readonly podLog: PodLogReader;
}

export interface ClusterTimings {
  /** One request may take this long: the API server's own limit is 60 s, and a release cannot wait that long for a read. */
  readonly requestMs: number;
  /** How long a single read sits out an API server that cannot be reached or is overloaded. */
  readonly patienceMs: number;
  /** The same for the first contact, where a mistake is likelier than an outage. */
  readonly firstContactMs: number;
  /** A watch is renewed after this time, and thought dead when it was silent for longer. */
  readonly watchMs: number;
  readonly silenceMs: number;
}

interface Version {
  readonly gitVersion?: string;
}

const USUAL_TIMINGS: ClusterTimings = {
  requestMs: 15_000,
  patienceMs: 30_000,
  firstContactMs: 2_000,
  watchMs: 10_000,
  silenceMs: 15_000,
};

/**
 * Loads the kubeconfig and asks the API server for its version. Throws CutoverError: exit code 2 for a kubeconfig that cannot be
 * used, 5 for a cluster that cannot be reached or refuses us. `env` is the process's own when undefined.
 */
export async function connectCluster(
  settings: ClusterSettings,
  timings: Partial<ClusterTimings> = {},
  env?: NodeJS.ProcessEnv,
): Promise<ConnectedCluster> {
  const loaded = loadKubeconfig(settings, env);
  const all = { ...USUAL_TIMINGS, ...timings };
  const api = createApi(loaded, all);
  try {
    const version = (await api.read('asking for the version', '/version', { patienceMs: all.firstContactMs })) as
      Version | undefined;
    return {
      ...clusterPort(api, loaded.namespace, { ...all, signal: undefined }),
      server: api.server,
      where: { server: api.server, namespace: loaded.namespace, files: loaded.files, context: loaded.context },
      podLog: podLog(api, loaded.namespace),
      version: version?.gitVersion ?? 'unknown',
    };
  } catch (fault) {
    if (!(fault instanceof ReleaseFailed)) throw fault;
    const refused = fault instanceof ApiFault && fault.status !== undefined;
    throw new CutoverError(refused ? `the cluster refuses: ${messageOf(fault)}` : messageOf(fault), {
      where: `cluster ${api.server}`,
      next: refused ? 'check the credentials of the kubeconfig' : 'is the cluster running, and is this the right context?',
      exitCode: EXIT.releaseFailed,
      cause: fault,
    });
  }
}
