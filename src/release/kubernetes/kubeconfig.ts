import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { CutoverError, messageOf } from '../../errors.ts';
import type { ClusterSettings } from '../../profile/profile.ts';

/** A kubeconfig with its context chosen, and the namespace that follows from it. */
export interface LoadedKubeconfig {
  readonly config: KubeConfig;
  readonly server: string;
  readonly namespace: string;
  readonly context: string;
  /** Absolute paths, in the order in which they were merged; none: the service account of a pod. */
  readonly files: readonly string[];
}

/**
 * The client library's own default falls back to http://localhost:8080 when nothing is found; a release must not guess its cluster.
 * `root`: the folder that a pod's service account is mounted below, `/` in every pod.
 */
export function loadKubeconfig(settings: ClusterSettings, env = process.env, root = ''): LoadedKubeconfig {
  const files = kubeconfigFiles(settings, env);
  const inCluster = files.length === 0 && env['KUBERNETES_SERVICE_HOST'] !== undefined;
  if (files.length === 0 && !inCluster) {
    throw new CutoverError('no kubeconfig found', {
      where: '~/.kube/config',
      next: 'name one with cluster.kubeconfig or $KUBECONFIG, or start a cluster with `cutover cluster up`',
    });
  }
  const config = new KubeConfig();
  if (inCluster) config.loadFromCluster(root);
  else loadFiles(config, files);
  const where = inCluster ? 'service account' : files.join(delimiter);
  return { config, files: files.map((file) => resolve(file)), ...chooseContext(config, settings, where) };
}

function kubeconfigFiles(settings: ClusterSettings, env: NodeJS.ProcessEnv): string[] {
  if (settings.kubeconfig !== undefined) return [settings.kubeconfig];
  const fromEnv = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  if (fromEnv.length > 0) return fromEnv;
  const fallback = join(env['HOME'] ?? homedir(), '.kube', 'config');
  return existsSync(fallback) ? [fallback] : [];
}

function loadFiles(config: KubeConfig, files: readonly string[]): void {
  for (const [position, file] of files.entries()) {
    const part = new KubeConfig();
    try {
      readFileSync(file);
    } catch (fault) {
      throw new CutoverError(`the kubeconfig cannot be read: ${messageOf(fault)}`, {
        where: file,
        next: 'check the path and its permissions',
        cause: fault,
      });
    }
    try {
      part.loadFromFile(file);
      if (position === 0) config.loadFromOptions(part);
      else config.mergeConfig(part, true);
    } catch (fault) {
      throw new CutoverError(`this is not a kubeconfig: ${messageOf(fault)}`, { where: file, cause: fault });
    }
  }
}

function chooseContext(config: KubeConfig, settings: ClusterSettings, where: string) {
  const name = settings.context ?? config.getCurrentContext();
  const known = config.getContexts().map((context) => context.name);
  const offer = known.length === 0 ? 'it has none' : `it has ${known.map((each) => `"${each}"`).join(', ')}`;
  if (name === undefined || name === '') {
    throw new CutoverError(`the kubeconfig names no current context; ${offer}`, {
      where,
      next: 'choose one with cluster.context',
    });
  }
  const context = config.getContextObject(name);
  if (context === null) throw new CutoverError(`the kubeconfig has no context "${name}"; ${offer}`, { where });
  config.setCurrentContext(name);
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw new CutoverError(`context "${name}" refers to cluster "${context.cluster}", which the kubeconfig does not have`, {
      where,
    });
  }
  if (config.getCurrentUser() === null) {
    throw new CutoverError(`context "${name}" refers to user "${context.user}", which the kubeconfig does not have`, { where });
  }
  if (!URL.canParse(cluster.server)) {
    throw new CutoverError(`the server of cluster "${cluster.name}" is not a URL: ${cluster.server}`, { where });
  }
  return { server: cluster.server, context: name, namespace: settings.namespace ?? context.namespace?.trim() ?? 'default' };
}
