import { parseDocument } from 'yaml';
import type { Fault } from './fault.ts';

export interface Overrides {
  readonly tree: unknown;
  /** The paths that were set. */
  readonly paths: readonly (readonly string[])[];
  readonly faults: readonly Fault[];
}

export const NO_OVERRIDES: Overrides = { tree: undefined, paths: [], faults: [] };

/**
 * Applies `path=value` to a tree of mappings, lists and texts: `load.threads=50`, `load.requests.0.path=/health`. The value is text as
 * it stands, unless it is a list, a mapping or a quoted text in YAML. An empty value takes the key out, so that its default holds.
 */
export function applyOverrides(tree: unknown, sets: readonly string[]): Overrides {
  const faults: Fault[] = [];
  const paths: string[][] = [];
  let current = tree;
  for (const set of sets) {
    const equals = set.indexOf('=');
    const path = (equals === -1 ? set : set.slice(0, equals)).split('.');
    const where = `--set ${path.join('.')}`;
    if (equals === -1 || path.includes('')) {
      faults.push({ where, what: 'expected a key and a value, such as load.threads=50' });
      continue;
    }
    try {
      current = withValue(current, path, valueOf(set.slice(equals + 1)), '');
      paths.push(path);
    } catch (thrown) {
      if (!(thrown instanceof NoPlace)) throw thrown;
      faults.push({ where, what: thrown.message });
    }
  }
  return { tree: current, paths, faults };
}

class NoPlace extends Error {}

function valueOf(text: string): unknown {
  if (text === '') return undefined;
  if (!/^[[{'"]/.test(text)) return text;
  const document = parseDocument(text, { schema: 'failsafe' });
  return document.errors.length === 0 ? document.toJS() : text;
}

/** The same tree with another value at the path; nothing of the given tree is changed, since anchors let parts of it be shared. */
function withValue(node: unknown, path: readonly string[], value: unknown, above: string): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const below = above === '' ? step : `${above}.${step}`;
  if (Array.isArray(node) || (node === undefined && /^\d+$/.test(step))) {
    const list: unknown[] = Array.isArray(node) ? [...node] : [];
    const index = /^\d+$/.test(step) ? Number(step) : Number.NaN;
    if (!(index <= list.length)) {
      throw new NoPlace(`${above} is a list of ${list.length}, expected an index from 0 to ${list.length}, found "${step}"`);
    }
    list[index] = withValue(list[index], rest, value, below);
    return list;
  }
  if (node === undefined || (typeof node === 'object' && node !== null)) {
    const mapping: Readonly<Record<string, unknown>> = { ...node };
    return { ...mapping, [step]: withValue(mapping[step], rest, value, below) };
  }
  throw new NoPlace(`${above} is a single value, there is no ${step} in it`);
}
