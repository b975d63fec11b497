import { readFileSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { CutoverError, messageOf } from '../errors.ts';
import { refuseFaults } from './fault.ts';
import { NamedFiles } from './named-files.ts';
import type { Profile } from './profile.ts';
import { resolveProfile } from './resolve.ts';
import { brokenRules } from './rules.ts';
import { profileSchema } from './schema.ts';
import { schemaFaults } from './schema-fault.ts';
import { readSource } from './source.ts';

export interface ReadOptions {
  /** `path=value`, as given to `--set`. */
  readonly sets: readonly string[];
  readonly cwd: string;
  /** For the variables of the environment that requests name. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Reads a profile file. Throws one CutoverError with all that is wrong, each with its place. */
export function readProfile(file: string, { sets, cwd, env }: ReadOptions): Profile {
  const path = resolve(cwd, file);
  let yaml: string;
  try {
    yaml = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CutoverError(`the profile cannot be read: ${messageOf(cause)}`, {
      where: file,
      next: 'name a profile, such as profiles/blue-green.yaml',
      cause,
    });
  }
  return profileFrom(yaml, { file: path, label: file, name: basename(path, extname(path)), sets, cwd, env });
}

/**
 * Reads a profile from YAML text. `file` becomes the profile's file, whose folder its relative paths start from; without a folder
 * (`<command line>`) they start from the working directory. Faults call the text `label`, and have no line where that is in `<...>`; `name` is for a profile that has none.
 */
export function profileFrom(
  yaml: string,
  origin: ReadOptions & { readonly file: string; readonly label: string; readonly name: string },
): Profile {
  const source = readSource(yaml, origin.label, origin.sets);
  refuseFaults(source.faults);
  const parsed = profileSchema.safeParse(source.tree, { reportInput: true });
  if (!parsed.success) {
    refuseFaults(schemaFaults(parsed.error, source));
    throw parsed.error;
  }
  const broken = brokenRules(parsed.data).map(({ path, what }) => ({ where: source.whereIs(path), what }));
  const files = new NamedFiles(source, origin.file, origin.cwd);
  const profile = resolveProfile(parsed.data, origin.name, origin.file, source, files, origin.env);
  refuseFaults([...broken, ...files.faults]);
  return profile;
}
