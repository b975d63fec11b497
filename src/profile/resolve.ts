import type { NamedFiles, PemLabel } from './named-files.ts';
import type { BlueGreenPlan, Profile, ReleaseSettings, UpdatePlan } from './profile.ts';
import { resolveLoad } from './resolve-load.ts';
import type { WrittenProfile } from './schema.ts';
import type { Path, ProfileSource } from './source.ts';

/** From what was written, valid and by the rules, to what the rest of cutover works with. Faults of named files are left in `files`. */
export function resolveProfile(
  written: WrittenProfile,
  defaultName: string,
  file: string,
  source: ProfileSource,
  files: NamedFiles,
  env: Readonly<Record<string, string | undefined>>,
): Profile {
  const { cluster, target, proof } = written;
  const pem = (name: 'ca' | 'cert' | 'key', label: PemLabel): string | undefined => {
    const written = target.tls[name];
    return written === undefined ? undefined : files.pem(['target', 'tls', name], written, label);
  };
  return {
    name: written.name ?? defaultName,
    file,
    cluster: {
      kubeconfig: cluster.kubeconfig === undefined ? undefined : files.absolute(['cluster', 'kubeconfig'], cluster.kubeconfig),
      context: cluster.context,
      namespace: cluster.namespace,
    },
    target: {
      url: target.url ?? target.urls?.[0],
      moreUrls: target.urls?.slice(1) ?? [],
      proxy: target.proxy,
      service: target.service === undefined ? undefined : { port: undefined, ...target.service },
      tls: {
        ca: pem('ca', 'CERTIFICATE'),
        cert: pem('cert', 'CERTIFICATE'),
        key: pem('key', 'PRIVATE KEY'),
        insecure: target.tls.insecure,
        serverName: target.tls.serverName,
      },
    },
    load: resolveLoad(written, env, files),
    release: resolveRelease(written.release, files),
    thresholds: written.thresholds.map((text, index) => ({ text, where: whereIsThreshold(source, index) })),
    proof: {
      confidence: proof.confidence,
      minRequestsDuringRelease: proof.minRequestsDuringRelease,
      maxGeneratorStallMs: proof.maxGeneratorStall,
    },
  };
}

function whereIsThreshold(source: ProfileSource, index: number): string {
  const isWritten = typeof source.tree === 'object' && source.tree !== null && 'thresholds' in source.tree;
  return isWritten ? source.whereIs(['thresholds', index]) : 'default';
}

type WrittenRelease = NonNullable<WrittenProfile['release']>;

function resolveRelease(written: WrittenRelease | undefined, files: NamedFiles): ReleaseSettings | undefined {
  if (written === undefined) return undefined;
  const timing = {
    baselineMs: written.baseline,
    settleMs: written.settle,
    timeoutMs: written.timeout,
    onFailure: written.onFailure,
    expectVersion: written.expectVersion,
  };
  const { rolling, recreate, blueGreen } = written;
  const ofStrategy: Record<WrittenRelease['strategy'], () => ReleaseSettings | undefined> = {
    rolling: () => rolling && { ...timing, strategy: 'rolling', rolling: resolveUpdate(rolling, ['release', 'rolling'], files) },
    recreate: () =>
      recreate && { ...timing, strategy: 'recreate', recreate: resolveUpdate(recreate, ['release', 'recreate'], files) },
    'blue-green': () => blueGreen && { ...timing, strategy: 'blue-green', blueGreen: resolveBlueGreen(blueGreen, files) },
  };
  return ofStrategy[written.strategy]();
}

function resolveUpdate(update: NonNullable<WrittenRelease['rolling']>, path: Path, files: NamedFiles): UpdatePlan {
  return {
    deployment: update.deployment,
    container: update.container,
    image: update.image,
    env: update.env,
    manifest: update.manifest === undefined ? undefined : files.existing([...path, 'manifest'], update.manifest),
  };
}

function resolveBlueGreen(written: NonNullable<WrittenRelease['blueGreen']>, files: NamedFiles): BlueGreenPlan {
  const colours = Object.entries(written.colours).map(([colour, { deployment, manifest }]) => {
    const path = ['release', 'blueGreen', 'colours', colour, 'manifest'];
    return [colour, { deployment, manifest: files.existing(path, manifest) }] as const;
  });
  return {
    service: written.service,
    label: written.label,
    colours: Object.fromEntries(colours),
    image: written.image,
    holdMs: written.hold,
    old: written.old,
  };
}
