import { CutoverError, describeError } from '../../src/errors.ts';
import type { Profile } from '../../src/profile/profile.ts';
import { profileFrom } from '../../src/profile/read.ts';

/** Reads YAML text as the profile `p.yaml` in the folder `cwd`. */
export function readText(
  yaml: string,
  sets: readonly string[] = [],
  cwd = '/',
  env: Readonly<Record<string, string>> = {},
): Profile {
  return profileFrom(yaml, { file: `${cwd}/p.yaml`, label: 'p.yaml', name: 'p', sets, cwd, env });
}

/** The lines of the error that an action ends with, without the next step. */
export function faultLines(action: () => unknown): string[] {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof CutoverError && thrown.exitCode === 2) {
      return describeError(thrown)
        .split('\n')
        .filter((line) => !line.startsWith('  next: '));
    }
    throw thrown;
  }
  return [];
}
