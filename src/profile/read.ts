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

/** A profile that has not been read yet. */
export interface ProfileText {
  readonly yaml: string;
  /** Becomes the profile's file, whose folder its relative paths start from; without a folder (`<command line>`), the working directory. */
  readonly file: string;
  /** What faults call it; they have no line where that is in `<...>`. */
  readonly label: string;
  /** For a profile that names none. */
  readonly name: string;
}

/** Reads a profile file. Throws one CutoverError with all that is wrong, each with its place. */
export function readProfile(file: string, options: ReadOptions): Profile {
  const { yaml, ...origin } = profileText(file, options.cwd);
  return profileFrom(yaml, { ...origin, ...options });
}

/** Throws CutoverError where the file cannot be read. */
export function profileText(file: string, cwd: string): ProfileText {
  const path = resolve(cwd, file);
  return { yaml: yamlOf(path, file), file: path, label: file, name: basename(path, extname(path)) };
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

/** Reads a profile from YAML text. Throws as `readProfile` does. */
export function profileFrom(yaml: string, origin: ReadOptions & Omit<ProfileText, 'yaml'>): Profile {
  const { written, source } = validated(yaml, origin.label, origin.sets);
  const broken = brokenRules(written).map(({ path, what }) => ({ where: source.whereIs(path), what }));
  const files = new NamedFiles(source, origin.file, origin.cwd);
  const profile = resolveProfile(written, origin.name, origin.file, source, files, origin.env);
  refuseFaults([...broken, ...files.faults]);
  return profile;
}

/** The strategies whose settings a profile has, beside the one that it names. Throws as `readProfile` does. */
export function strategiesIn({ yaml, label }: ProfileText, sets: readonly string[]): StrategyName[] {
  const { release } = validated(yaml, label, sets).written;
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
