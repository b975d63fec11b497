import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KubeConfig, AppsV1Api, CoreV1Api } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readState } from '../../src/cluster/daemon/cluster-dir.ts';
import { downCluster } from '../../src/cluster/daemon/down.ts';
import { clusterStatus } from '../../src/cluster/daemon/status.ts';
import { upCluster } from '../../src/cluster/daemon/up.ts';
import { deploymentBody } from '../support/api-server.ts';
import { markedProcesses } from '../support/node-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Longer than a pod takes to end. */
const WAIT = { timeout: 30_000, interval: 20 };

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.skipIf(process.platform !== 'linux')('a cluster in the background', () => {
  let parent: string;
  let dir: string;
  beforeEach(() => {
    parent = temporaryFolder();
    dir = join(parent, 'cluster');
  });
  afterEach(async () => {
    await downCluster(dir);
  });

  /** Runs two pods of the sample app and resolves, with the cluster's id, when their processes are there. */
  async function runPods(kubeconfigPath: string): Promise<string> {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfigPath);
    await config.makeApiClient(AppsV1Api).createNamespacedDeployment({ namespace: 'default', body: deploymentBody('hello') });
    const { clusterId = '' } = (await readState(dir)) ?? {};
    await vi.waitFor(async () => expect(await markedProcesses(clusterId)).toHaveLength(2), WAIT);
    return clusterId;
  }

  it('goes up, answers to the holder of its kubeconfig, and goes down without leaving anything', async () => {
    const up = await upCluster({ dir });
    expect((await stat(up.kubeconfigPath)).mode & 0o777).toBe(0o600);
    const clusterId = await runPods(up.kubeconfigPath);
    expect(await clusterStatus(dir)).toMatchObject({
      running: true,
      pid: up.pid,
      apiUrl: up.apiUrl,
      pods: 2,
      version: 'v1.36.0-cutover',
    });

    expect(await downCluster(dir)).toEqual({ was: 'running', orphans: 0 });
    expect(await markedProcesses(clusterId)).toEqual([]);
    await vi.waitFor(() => expect(isAlive(up.pid)).toBe(false), WAIT);
    expect(await readdir(parent)).toEqual([]);
    expect(await clusterStatus(dir)).toEqual({ running: false, crashed: false });
    expect(await downCluster(dir)).toEqual({ was: 'none', orphans: 0 });
  });

  it('refuses a second one in the same folder, and lets one run beside it', async () => {
    const up = await upCluster({ dir });
    await expect(upCluster({ dir })).rejects.toMatchObject({
      message: `a cluster is running already (process ${up.pid})`,
      where: dir,
      exitCode: 5,
    });
    const beside = join(parent, 'beside');
    const other = await upCluster({ dir: beside });
    expect(other.apiUrl).not.toBe(up.apiUrl);
    await downCluster(beside);
    expect(await clusterStatus(dir)).toMatchObject({ running: true });
  });

  it('lets one of two that start at once have the folder', async () => {
    const results = await Promise.allSettled([upCluster({ dir }), upCluster({ dir })]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await clusterStatus(dir)).toMatchObject({ running: true });
  });

  it('is cleared away by down after a crash, pods and all', async () => {
    const up = await upCluster({ dir });
    const clusterId = await runPods(up.kubeconfigPath);
    process.kill(up.pid, 'SIGKILL');
    await vi.waitFor(() => expect(isAlive(up.pid)).toBe(false), WAIT);
    expect(await clusterStatus(dir)).toEqual({ running: false, crashed: true });
    expect(await downCluster(dir)).toMatchObject({ was: 'crashed' });
    await vi.waitFor(async () => expect(await markedProcesses(clusterId)).toEqual([]), WAIT);
    expect(await readdir(parent)).toEqual([]);
  });

  it('is cleared away by the next up after a crash', async () => {
    const up = await upCluster({ dir });
    const clusterId = await runPods(up.kubeconfigPath);
    process.kill(up.pid, 'SIGKILL');
    await vi.waitFor(() => expect(isAlive(up.pid)).toBe(false), WAIT);
    const again = await upCluster({ dir });
    await vi.waitFor(async () => expect(await markedProcesses(clusterId)).toEqual([]), WAIT);
    const config = new KubeConfig();
    config.loadFromFile(again.kubeconfigPath);
    expect((await config.makeApiClient(CoreV1Api).listPodForAllNamespaces()).items).toEqual([]);
  });

  it('never kills a stranger that got the number of a dead cluster, and removes no files of others', async () => {
    await mkdir(dir);
    await writeFile(join(dir, 'cluster.json'), JSON.stringify({ clusterId: 'gone', pid: process.pid, startedAt: '' }));
    await writeFile(join(dir, 'mine.txt'), 'keep');
    expect(await downCluster(dir)).toEqual({ was: 'crashed', orphans: 0 });
    expect(await readdir(dir)).toEqual(['mine.txt']);
    await rm(dir, { recursive: true });
  });

  it('ends by itself with the parent it is bound to, even one that is killed', async () => {
    const module = new URL('../../src/cluster/daemon/up.ts', import.meta.url).href;
    const script = `import { upCluster } from ${JSON.stringify(module)};
      const up = await upCluster({ dir: ${JSON.stringify(dir)}, parentBound: true });
      console.log(JSON.stringify(up));
      setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(starter.stdout, 'data')) as [Buffer];
    const { pid, kubeconfigPath } = JSON.parse(line.toString()) as { pid: number; kubeconfigPath: string };
    const clusterId = await runPods(kubeconfigPath);
    starter.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), WAIT);
    expect(await markedProcesses(clusterId)).toEqual([]);
    expect(await readdir(parent)).toEqual([]);
  });
});
