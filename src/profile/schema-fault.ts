import type { z } from 'zod';
import type { Fault } from './fault.ts';
import { meantKey } from './key-tree.ts';
import type { Path, ProfileSource } from './source.ts';

/** What zod found, in a user's words and with its place. */
export function schemaFaults(error: z.ZodError, source: ProfileSource): Fault[] {
  return error.issues.flatMap((issue) => {
    const { path } = issue;
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ where: source.whereIsKey([...path, key]), what: unknownKey(path, key) }));
    }
    if (issue.code === 'invalid_key') {
      return issue.issues.map(({ message }) => ({ where: source.whereIsKey(path), what: `${dotted(path)}: ${message}` }));
    }
    const what =
      issue.code === 'invalid_type' ? wrongType(path, issue.message, issue.input) : `${dotted(path)}: ${issue.message}`;
    return [{ where: source.whereIs(path), what }];
  });
}

export function dotted(path: Path): string {
  return path.length === 0 ? 'the profile' : path.map(String).join('.');
}

function unknownKey(mapping: Path, key: string): string {
  const meant = meantKey(mapping, key);
  return `unknown key "${dotted([...mapping, key])}"${meant === undefined ? '' : `, did you mean "${meant}"?`}`;
}

function wrongType(path: Path, message: string, input: unknown): string {
  if (input === undefined) return `${dotted(path)} is missing: ${message}`;
  return `${dotted(path)}: ${message}, found ${kindOf(input)}`;
}

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  return typeof input === 'string' ? `"${input}"` : 'a mapping';
}
