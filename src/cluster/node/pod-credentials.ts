import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pod } from '../objects.ts';
import type { KubeObject, Store } from '../store.ts';

/** Makes a kubeconfig with a token for a ServiceAccount that is good as long as the pod is there. */
export type IssueKubeconfig = (account: KubeObject, pod: Pod) => string;

/**
 * What a pod's processes reach the API with. A real pod finds a token and the API server's certificate in files of its own; here they
 * are a kubeconfig, because pods share one file system. It is there as long as the pod is, and only its user can read it.
 */
export class PodCredentials {
  readonly #store: Store;
  readonly #dir: string;
  readonly #issue: IssueKubeconfig | undefined;

  constructor(store: Store, dir: string, issue: IssueKubeconfig | undefined) {
    this.#store = store;
    this.#dir = dir;
    this.#issue = issue;
  }

  /** Path of the pod's kubeconfig; undefined where the pod or its ServiceAccount wants none. */
  async write(pod: Pod): Promise<string | undefined> {
    const { namespace } = pod.metadata;
    const account = this.#store.get('serviceaccounts', namespace, (pod.spec['serviceAccountName'] ?? 'default') as string);
    const isWanted = pod.spec['automountServiceAccountToken'] ?? account?.['automountServiceAccountToken'] ?? true;
    if (this.#issue === undefined || account === undefined || isWanted !== true) return undefined;
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    await writeFile(this.#pathFor(pod), this.#issue(account, pod), { mode: 0o600 });
    return this.#pathFor(pod);
  }

  async remove(pod: Pod): Promise<void> {
    await rm(this.#pathFor(pod), { force: true });
  }

  #pathFor({ metadata }: Pod): string {
    return join(this.#dir, `${metadata.uid}.kubeconfig`);
  }
}
