import { stringify } from 'yaml';
import type { ReleaseSettings } from '../../profile/release.ts';
import type { ClusterPort } from '../cluster-port.ts';
import { API_VERSION, readManifest } from '../manifest.ts';
import { cleaned } from './cleaned.ts';
import { combined, type ManifestPatch, merged, patchLines } from './manifest-patch.ts';

/** Something that is to change, and why. */
export interface Suggestion {
  /** What it makes up for: `exits-on-sigterm, 36 requests`. */
  readonly reason: string;
  /** In words. */
  readonly fix: string;
  readonly patches: readonly ManifestPatch[];
}

/** How every file of ours begins: such a file may be written again. */
export const FIRST_WORDS = '# Suggested by cutover';

const WIDTH = 100;

/**
 * The objects that the suggestions change, changed: as they are in the cluster or, where they are there no more, in the manifests of the
 * release. Comments at its start say what was changed, and why. Undefined when there is no object that the suggestions change.
 */
export async function suggestedManifest(
  suggestions: readonly Suggestion[],
  release: ReleaseSettings,
  cluster: ClusterPort,
): Promise<string | undefined> {
  const found: { readonly patch: ManifestPatch; readonly yaml: string }[] = [];
  for (const patch of combined(suggestions.flatMap(({ patches }) => patches))) {
    const { kind, name } = patch;
    const object = (await cluster.get(kind, name)) ?? (await writtenObject(patch, release));
    if (object === undefined) continue;
    const patched = merged({ apiVersion: API_VERSION[kind], kind, ...cleaned(object) }, patch.patch);
    found.push({ patch, yaml: stringify(patched) });
  }
  if (found.length === 0) return undefined;
  const comments = [
    ...header(
      cluster.namespace,
      found.map(({ patch }) => patch),
    ),
    ...reasons(suggestions),
  ];
  return `${comments.join('\n')}\n${found.map(({ yaml }) => yaml).join('---\n')}`;
}

function header(namespace: string, patches: readonly ManifestPatch[]): string[] {
  return [
    `${FIRST_WORDS}: what is there now in namespace ${namespace}, with these changes.`,
    ...patches.flatMap(patchLines).map((line) => `#   ${line}`),
    '# Pods that run already stop as they did before: the rollout that brings these changes is not helped by them yet.',
  ];
}

function reasons(suggestions: readonly Suggestion[]): string[] {
  return suggestions.flatMap(({ reason, fix }) => ['#', ...comment(`${reason}: ${fix}`)]);
}

/** Text of the run as comment lines, whatever is in it. */
function comment(text: string): string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(/\s+/)) {
    if (line.length > 1 && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/** Blue/green creates its Deployments from manifests, and deletes one of them. */
async function writtenObject({ kind, name }: ManifestPatch, release: ReleaseSettings) {
  if (release.strategy !== 'blue-green') return undefined;
  const { colours = {}, to } = release.blueGreen;
  for (const { manifest } of [...Object.values(colours), ...(to === undefined ? [] : [to])]) {
    const objects = manifest === undefined ? [] : await readManifest(manifest);
    const object = objects.find((each) => each.kind === kind && each.metadata.name === name);
    if (object !== undefined) return object;
  }
  return undefined;
}
