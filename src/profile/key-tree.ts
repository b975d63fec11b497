import { z } from 'zod';
import { nearest } from '../nearest.ts';
import { profileSchema } from './schema.ts';
import type { Path } from './source.ts';

/** The part of JSON Schema that tells which keys there are. */
interface KeyNode {
  readonly properties?: Readonly<Record<string, KeyNode>>;
  readonly items?: KeyNode;
  readonly additionalProperties?: KeyNode | false;
}

const top = z.toJSONSchema(profileSchema, { io: 'output', unrepresentable: 'any' }) as KeyNode;

/** Every key of a profile by its path, `[]` for "each of a list" and `*` for a name of the user's choice: `load.requests.[].path`. */
export function allKeys(node: KeyNode = top, above: readonly string[] = []): string[] {
  const children = Object.entries(node.properties ?? {});
  if (node.items !== undefined) children.push(['[]', node.items]);
  if (typeof node.additionalProperties === 'object') children.push(['*', node.additionalProperties]);
  return children.flatMap(([step, child]) => {
    const path = [...above, step];
    const below = allKeys(child, path);
    return below.length === 0 || child.properties === undefined ? [path.join('.'), ...below] : below;
  });
}

/** What the writer of an unknown key may have meant: a key of the same mapping, else one of that very name elsewhere. */
export function meantKey(mapping: Path, key: string): string | undefined {
  const siblings = Object.keys(nodeAt(mapping)?.properties ?? {});
  const near = nearest(key, siblings);
  if (near !== undefined) return near;
  return allKeys().find((path) => path.endsWith(`.${key}`) && !path.includes('*'));
}

function nodeAt(path: Path): KeyNode | undefined {
  let node: KeyNode | undefined = top;
  for (const step of path) {
    const named: KeyNode | undefined = node?.properties?.[String(step)] ?? node?.items;
    const other: KeyNode | false | undefined = node?.additionalProperties;
    node = named ?? (other === false ? undefined : other);
  }
  return node;
}
