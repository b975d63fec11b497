import { CutoverError } from '../errors.ts';

/** One thing wrong with a profile. */
export interface Fault {
  /** `profile.yaml:12:5`, `--set load.threads`. */
  readonly where: string;
  /** What was found, what was expected. */
  readonly what: string;
}

/** Throws all faults, where there are any, as one error: one a line, each with its place, in the order of the lines they are about. */
export function refuseFaults(faults: readonly Fault[]): void {
  const [first, ...others] = faults.toSorted((one, other) => one.where.localeCompare(other.where, 'en', { numeric: true }));
  if (first === undefined) return;
  const next = 'docs/profile.md lists every key of a profile';
  if (others.length === 0) throw new CutoverError(first.what, { where: first.where, next });
  throw new CutoverError([first, ...others].map(({ where, what }) => `${where}: ${what}`).join('\n'), { next });
}
