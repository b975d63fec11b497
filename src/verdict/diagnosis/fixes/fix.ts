import type { ManifestPatch } from '../../../release/suggestion/manifest-patch.ts';
import type { Attribution } from '../attribute.ts';
import type { Scene } from '../scene.ts';

export interface Fix {
  /** What to change, in words. */
  readonly text: string;
  /** The part of it that manifests can say. */
  readonly patches: readonly ManifestPatch[];
  /** How a figure in it came about; empty where there is none. */
  readonly explained: readonly string[];
}

/** A fix of one cause, from the drops that it explains. */
export type FixOf = (attributions: readonly Attribution[], scene: Scene) => Fix;

export function words(text: string): Fix {
  return { text, patches: [], explained: [] };
}
