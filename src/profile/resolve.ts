import { resolveFleet } from './fleet.ts';
import type { NamedFiles, PemLabel } from './named-files.ts';
import type { Profile } from './profile.ts';
import { resolveRelease } from './release.ts';
import { resolveLoad } from './resolve-load.ts';
import type { WrittenProfile } from './schema.ts';
import type { ProfileSource } from './source.ts';

/** From what was written, valid and by the rules, to what the rest of cutover works with. Faults of named files are left in `files`. */
export function resolveProfile(
  written: WrittenProfile,
  defaultName: string,
  file: string,
  source: ProfileSource,
  files: NamedFiles,
  env: Readonly<Record<string, string | undefined>>,
): Profile {
  const { cluster, target, proof, compare } = written;
  const pem = (name: 'ca' | 'cert' | 'key', label: PemLabel): string | undefined => {
    const written = target.tls[name];
    return written === undefined ? undefined : files.pem(['target', 'tls', name], written, label);
  };
  const clusterSettings = {
    kubeconfig: cluster.kubeconfig === undefined ? undefined : files.absolute(['cluster', 'kubeconfig'], cluster.kubeconfig),
    context: cluster.context,
    namespace: cluster.namespace,
  };
  return {
    name: written.name ?? defaultName,
    file,
    cluster: clusterSettings,
    target: {
      url: target.url ?? target.urls?.[0],
      moreUrls: target.urls?.slice(1) ?? [],
      proxy: target.proxy,
      service: target.service === undefined ? undefined : { port: undefined, ...target.service },
      ingress: target.ingress === undefined ? undefined : { name: undefined, path: undefined, ...target.ingress },
      hostHeader: target.hostHeader,
      tls: {
        ca: pem('ca', 'CERTIFICATE'),
        cert: pem('cert', 'CERTIFICATE'),
        key: pem('key', 'PRIVATE KEY'),
        insecure: target.tls.insecure,
        serverName: target.tls.serverName,
      },
    },
    load: resolveLoad(written, env, files),
    ...(written.load.fleet === undefined ? {} : { fleet: resolveFleet(written.load.fleet) }),
    release: resolveRelease(written.release, files, clusterSettings),
    thresholds: written.thresholds.map((text, index) => ({ text, where: whereIsThreshold(source, index) })),
    proof: {
      confidence: proof.confidence,
      minRequestsDuringRelease: proof.minRequestsDuringRelease,
      maxGeneratorStallMs: proof.maxGeneratorStall,
    },
    compare: { priorities: compare.priorities, pauseMs: compare.pause },
  };
}

function whereIsThreshold(source: ProfileSource, index: number): string {
  const isWritten = typeof source.tree === 'object' && source.tree !== null && 'thresholds' in source.tree;
  return isWritten ? source.whereIs(['thresholds', index]) : 'default';
}
