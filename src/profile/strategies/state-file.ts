import type { z } from 'zod';
import type { NamedFiles } from '../named-files.ts';
import { someText } from '../scalar.ts';
import { section } from '../section.ts';
import type { Path } from '../source.ts';

/** A YAML file in which a pipeline keeps which version is active. */
export interface StateFilePlan {
  /** Absolute path of a file that is there. */
  readonly file: string;
  /** Its key whose value is the active version; dots lead into mappings: `deploy.color`. */
  readonly key: string;
}

/** For every strategy that keeps one. */
export const stateFileSection = section('state file settings', { path: someText(), key: someText().prefault('color') });

export function resolveStateFile(
  written: z.output<typeof stateFileSection> | undefined,
  path: Path,
  files: NamedFiles,
): StateFilePlan | undefined {
  return written && { file: files.existing([...path, 'path'], written.path), key: written.key };
}
