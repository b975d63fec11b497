import { resolve } from 'node:path';
import { downCluster } from '../../src/cluster/daemon/down.ts';
import { upCluster } from '../../src/cluster/daemon/up.ts';
import { applyManifests } from '../../src/release/apply.ts';
import { type ConnectedCluster, connectCluster } from '../../src/release/kubernetes/connect.ts';
import { readManifest } from '../../src/release/manifest.ts';

export const PROFILES = resolve(import.meta.dirname, '../../profiles');

export interface EmbeddedCluster {
  readonly dir: string;
  readonly kubeconfig: string;
  readonly port: ConnectedCluster;
  down(): Promise<void>;
}

/** An embedded cluster in a process of its own, with manifests of profiles/manifests rolled out on it. The caller takes it down. */
export async function embeddedCluster(dir: string, manifests: readonly string[]): Promise<EmbeddedCluster> {
  const { kubeconfigPath } = await upCluster({ dir, parentBound: true });
  const port = await connectCluster({ kubeconfig: kubeconfigPath, context: undefined, namespace: undefined });
  const objects = await Promise.all(manifests.map((file) => readManifest(resolve(PROFILES, 'manifests', file))));
  await applyManifests(objects.flat(), port);
  return {
    dir,
    kubeconfig: kubeconfigPath,
    port,
    async down() {
      await downCluster(dir);
    },
  };
}
