import { readFileSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { CutoverError, messageOf } from '../errors.ts';
import { refuseFaults } from './fault.ts';
import { NamedFiles } from './named-files.ts';
import type { Profile } from './profile.ts';
import { STRATEGY_SECTION, strategyNames, type StrategyName } from './release.ts';
import { resolveProfile } from './resolve.ts';
import { brokenRules } from './rules.ts';
import { profileSchema, type WrittenProfile } from './schema.ts';
import { schemaFaults } from './schema-fault.ts';
import { readSource, type ProfileSource } from './source.ts';

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
  return profileFrom(yamlOf(path, file), { file: path, label: file, name: basename(path, extname(path)), sets, cwd, env });
}

function yamlOf(path: string, label: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CutoverError(`the profile cannot be read: ${messageOf(cause)}`, {
      where: label,
      next: 'name a profile, such as profiles/blue-green.yaml',
      cause,
    });
  }
}

/**
 * Reads a profile from YAML text. `file` becomes the profile's file, whose folder its relative paths start from; without a folder
 * (`<command line>`) they start from the working directory. Faults call the text `label`, and have no line where that is in `<...>`; `name` is for a profile that has none.
 */
export function profileFrom(
  yaml: string,
  origin: ReadOptions & { readonly file: string; readonly label: string; readonly name: string },
): Profile {
  const { written, source } = validated(yaml, origin.label, origin.sets);
  const broken = brokenRules(written).map(({ path, what }) => ({ where: source.whereIs(path), what }));
  const files = new NamedFiles(source, origin.file, origin.cwd);
  const profile = resolveProfile(written, origin.name, origin.file, source, files, origin.env);
  refuseFaults([...broken, ...files.faults]);
  return profile;
}

/** The strategies whose settings a profile file has, beside the one that it names. Throws as `readProfile` does. */
export function strategiesIn(file: string, { sets, cwd }: ReadOptions): StrategyName[] {
  const { release } = validated(yamlOf(resolve(cwd, file), file), file, sets).written;
  return strategyNames().filter((name) => release?.[STRATEGY_SECTION[name]] !== undefined);
}

function validated(yaml: string, label: string, sets: readonly string[]): { written: WrittenProfile; source: ProfileSource } {
  const source = readSource(yaml, label, sets);
  refuseFaults(source.faults);
  const parsed = profileSchema.safeParse(source.tree, { reportInput: true });
  if (parsed.success) return { written: parsed.data, source };
  refuseFaults(schemaFaults(parsed.error, source));
  throw parsed.error;
}
