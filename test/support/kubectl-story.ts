import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type Cluster, startCluster } from '../../src/cluster/cluster.ts';
import { type Kubectl, kubectlFor } from './kubectl.ts';

export interface KubectlStory extends Kubectl {
  /** Writes a file that is there as long as the cluster; returns its path. */
  readonly file: (name: string, text: string, mode?: number) => string;
  /** kubectl with more in its environment. */
  readonly with: (env: Readonly<Record<string, string>>) => Kubectl;
  /** Bugs of the cluster that showed. */
  readonly failures: readonly unknown[];
}

/** A cluster for all tests of a group, which drive it with kubectl: each goes on where the one before has left it. */
export function kubectlStory(): KubectlStory {
  const failures: unknown[] = [];
  let dir: string;
  let cluster: Cluster;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'cutover-test-'));
    cluster = await startCluster({ dir: join(dir, 'cluster'), onFailure: (error) => failures.push(error) });
  });
  afterAll(async () => {
    await cluster.stop();
    rmSync(dir, { recursive: true });
  });
  return {
    failures,
    run: (...args) => kubectlFor(cluster, dir).run(...args),
    ok: (...args) => kubectlFor(cluster, dir).ok(...args),
    with: (env) => kubectlFor(cluster, dir, env),
    file(name, text, mode) {
      writeFileSync(join(dir, name), text, { mode });
      return join(dir, name);
    },
  };
}
