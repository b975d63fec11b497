import type { Complaint, Rule } from '../rules.ts';
import { REPLACEABLE, workloadsNamed } from './replace.ts';
import { changesSomething } from './update.ts';

/** What the keys of a replacement demand of each other. */
export const REPLACE_RULES: readonly Rule[] = [oneWorkload, someChange];

const PATH = ['release', 'replace'] as const;

function oneWorkload({ release }: Parameters<Rule>[0]): Complaint[] {
  if (release?.replace === undefined) return [];
  const named = workloadsNamed(release.replace);
  if (named.length === 1) return [];
  const [, second] = named;
  const found = named.length === 0 ? 'none' : named.map(({ key }) => key).join(', ');
  const what = `release.replace: expected one of ${Object.keys(REPLACEABLE).join(', ')}, found ${found}`;
  return [{ path: second === undefined ? PATH : [...PATH, second.key], what }];
}

function someChange({ release }: Parameters<Rule>[0]): Complaint[] {
  if (release?.replace === undefined || changesSomething(release.replace)) return [];
  return [{ path: PATH, what: 'release.replace changes nothing, expected an image, env or a manifest' }];
}
