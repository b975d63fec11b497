import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { Fault } from './fault.ts';
import { applyOverrides, NO_OVERRIDES } from './override.ts';

/** A place in a profile: keys and list indexes from the top. */
export type Path = readonly PropertyKey[];

/** A profile before it is validated: text in mappings and lists, and where each piece was written. */
export interface ProfileSource {
  readonly tree: unknown;
  /** Where a value was written, or the nearest thing around it: `profile.yaml:12:5`, `--set load.threads`. */
  whereIs(path: Path): string;
  /** Where a key was written. */
  whereIsKey(path: Path): string;
  /** Whether the value came from `--set`: a file it names is then relative to the working directory, not to the profile. */
  isOverridden(path: Path): boolean;
  readonly faults: readonly Fault[];
}

/**
 * Reads YAML 1.2 with anchors and merge keys. `label` is the file's name as the user gave it, or `<...>` for text that the user never
 * saw: faults in that have no line.
 */
export function readSource(yaml: string, label: string, sets: readonly string[]): ProfileSource {
  const lines = new LineCounter();
  // All scalars stay text: `12.0` is a version, and each key reads its own kind of value.
  const document = parseDocument(yaml, { schema: 'failsafe', merge: true, prettyErrors: false, lineCounter: lines });
  const at = (offset: number): string => {
    if (label.startsWith('<')) return label;
    const { line, col } = lines.linePos(offset);
    return `${label}:${line}:${col}`;
  };
  const syntaxFaults: Fault[] = [
    ...[...document.errors, ...document.warnings].map((error) => ({ where: at(error.pos[0]), what: syntaxFault(error, yaml) })),
    ...unknownAliases(document).map((alias) => ({ where: at(startOf(alias, 0)), what: `there is no anchor &${alias.source}` })),
  ];
  const overrides = syntaxFaults.length === 0 ? applyOverrides(treeOf(document), sets) : NO_OVERRIDES;
  const locate = (path: Path, part: 'key' | 'value'): string => {
    const found = find(document, path);
    const setHere = overrides.paths.find((set) => {
      const shared = sharedLength(path, set);
      return shared === set.length || shared > found.depth;
    });
    return setHere === undefined ? at(found[part]) : `--set ${setHere.join('.')}`;
  };
  return {
    tree: overrides.tree ?? {},
    whereIs: (path) => locate(path, 'value'),
    whereIsKey: (path) => locate(path, 'key'),
    isOverridden: (path) => overrides.paths.some((set) => sharedLength(path, set) === set.length),
    faults: [...syntaxFaults, ...overrides.faults],
  };
}

function syntaxFault(error: YAMLError, yaml: string): string {
  if (error.code === 'DUPLICATE_KEY') return `the key "${/[^\s:]*/.exec(yaml.slice(error.pos[0]))?.[0]}" is written twice`;
  return `not valid YAML: ${error.message}`;
}

function unknownAliases(document: Document): Alias[] {
  const unknown: Alias[] = [];
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined) unknown.push(alias);
    },
  });
  return unknown;
}

/** Plain data. A key with nothing after it counts as not written. */
function treeOf(document: Document): unknown {
  visit(document, {
    Pair(_, pair) {
      return isScalar(pair.value) && pair.value.type === 'PLAIN' && pair.value.source === '' ? visit.REMOVE : undefined;
    },
  });
  const tree: unknown = document.toJS();
  return tree === '' || tree === null ? undefined : tree;
}

interface Found {
  /** How many steps of the path exist. */
  readonly depth: number;
  /** Offsets of the deepest of them in the text. */
  readonly key: number;
  readonly value: number;
}

function find(document: Document, path: Path): Found {
  let node: unknown = document.contents;
  let found: Found = { depth: 0, key: startOf(node, 0), value: startOf(node, 0) };
  for (const step of path) {
    const child = childOf(document, node, String(step));
    if (child === undefined) break;
    const key = startOf(child.key, found.value);
    found = { depth: found.depth + 1, key, value: startOf(child.value, key) };
    node = child.value;
  }
  return found;
}

function childOf(document: Document, node: unknown, step: string): { key: unknown; value: unknown } | undefined {
  if (isAlias(node)) return childOf(document, node.resolve(document), step);
  if (isSeq(node)) {
    const item = /^\d+$/.test(step) ? node.items[Number(step)] : undefined;
    return item === undefined ? undefined : { key: item, value: item };
  }
  if (!isMap(node)) return undefined;
  const own = node.items.find(({ key }) => isScalar(key) && key.value === step);
  if (own !== undefined) return own;
  const merged = node.items.find(({ key }) => isScalar(key) && key.source === '<<')?.value;
  const sources: readonly unknown[] = isSeq(merged) ? merged.items : [merged];
  for (const mapping of sources) {
    const child = childOf(document, mapping, step);
    if (child !== undefined) return child;
  }
  return undefined;
}

function startOf(node: unknown, otherwise: number): number {
  return isNode(node) ? (node.range?.[0] ?? otherwise) : otherwise;
}

function sharedLength(path: Path, other: readonly string[]): number {
  let length = 0;
  while (length < path.length && length < other.length && String(path[length]) === other[length]) length += 1;
  return length;
}
