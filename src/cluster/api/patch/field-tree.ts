import { isDeepStrictEqual } from 'node:util';
import { fieldsOf } from '../schema/field.ts';
import { isObject } from './merge-patch.ts';

/**
 * A set of an object's fields, as `fieldsV1` of `metadata.managedFields` writes it: `f:NAME` is a field or a map's key, `k:{"name":"app"}`
 * an item of a list by its key, `v:"x"` an item that is its own key, `.` the item itself. What has nothing below it is set as a whole.
 */
export interface FieldTree {
  readonly [element: string]: FieldTree;
}

type Json = Readonly<Record<string, unknown>>;

/** The fields that an object of this type sets. */
export function fieldTree(typeName: string, object: Json): FieldTree {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [`f:${name}`, treeBelow(typeName, name, value)]));
}

function treeBelow(typeName: string, name: string, value: unknown): FieldTree {
  const type = fieldsOf(typeName)?.get(name)?.type;
  if (Array.isArray(value)) {
    const { mergeKey, name: itemType = '' } = type ?? {};
    if (mergeKey === undefined) return {};
    const items = value as unknown[];
    return Object.fromEntries(
      items.map((item) =>
        isObject(item)
          ? [`k:${JSON.stringify({ [mergeKey]: item[mergeKey] })}`, { '.': {}, ...fieldTree(itemType, item) }]
          : [`v:${JSON.stringify(item)}`, {}],
      ),
    );
  }
  const hasParts = type?.shape === 'map' || fieldsOf(type?.name ?? '') !== undefined;
  return isObject(value) && hasParts ? fieldTree(type?.shape === 'map' ? '' : (type?.name ?? ''), value) : {};
}

/** All fields of several sets. */
export function union(trees: readonly FieldTree[]): FieldTree {
  const merged: Record<string, FieldTree> = {};
  for (const [element, below] of trees.flatMap((tree) => Object.entries(tree))) {
    merged[element] = union([merged[element] ?? {}, below]);
  }
  return merged;
}

/** The fields of `tree` that are not in `other`. */
export function without(tree: FieldTree, other: FieldTree): FieldTree {
  const left = Object.entries(tree).flatMap(([element, below]) => {
    const there = other[element];
    if (there === undefined) return [[element, below] as const];
    const rest = without(below, there);
    return isEmpty(rest) ? [] : [[element, rest] as const];
  });
  return Object.fromEntries(left);
}

/** The fields in both sets whose values differ between two objects. */
export function differing(a: FieldTree, b: FieldTree, objectA: unknown, objectB: unknown): FieldTree {
  const found = Object.entries(a).flatMap(([element, below]) => {
    const there = b[element];
    if (there === undefined || element === '.' || element.startsWith('v:')) return [];
    const [valueA, valueB] = [memberOf(objectA, element), memberOf(objectB, element)];
    if (isEmpty(below)) return isDeepStrictEqual(valueA, valueB) ? [] : [[element, below] as const];
    const rest = differing(below, there, valueA, valueB);
    return isEmpty(rest) ? [] : [[element, rest] as const];
  });
  return Object.fromEntries(found);
}

/** The paths of a set's fields, as conflicts name them: `.spec.template.spec.containers[name="app"].image`. */
export function pathsIn(tree: FieldTree, path = ''): string[] {
  return Object.entries(tree).flatMap(([element, below]) => {
    const own = element.startsWith('f:') ? `${path}.${element.slice(2)}` : `${path}[${keyText(element)}]`;
    return isEmpty(below) ? [own] : pathsIn(below, own);
  });
}

/** The object without the fields that are in `had` and no longer in `kept`. */
export function withoutFields(typeName: string, object: Json, had: FieldTree, kept: FieldTree): Json {
  const left = Object.entries(object).flatMap(([name, value]) => {
    const [below, keptBelow] = [had[`f:${name}`], kept[`f:${name}`]];
    if (below === undefined) return [[name, value] as const];
    const type = fieldsOf(typeName)?.get(name)?.type;
    const rest = remaining(type?.shape === 'map' ? '' : (type?.name ?? ''), value, below, keptBelow);
    // What was a map or a list of items may hold those of others; anything else goes as a whole.
    const isShared = Array.isArray(value) ? !isEmpty(below) : type?.shape === 'map';
    if (keptBelow === undefined && (!isShared || isEmpty(rest as object))) return [];
    return [[name, rest] as const];
  });
  return Object.fromEntries(left);
}

function remaining(typeName: string, value: unknown, had: FieldTree, kept: FieldTree = {}): unknown {
  if (isObject(value)) return withoutFields(typeName, value, had, kept);
  if (!Array.isArray(value)) return value;
  const gone = Object.keys(had).filter((element) => kept[element] === undefined);
  const items = (value as unknown[]).filter((item) => !gone.some((element) => isElement(item, element)));
  return items.map((item) => {
    const element = Object.keys(had).find((candidate) => isElement(item, candidate)) ?? '';
    return isObject(item) ? withoutFields(typeName, item, had[element] ?? {}, kept[element] ?? {}) : item;
  });
}

function memberOf(value: unknown, element: string): unknown {
  if (Array.isArray(value)) return (value as unknown[]).find((item) => isElement(item, element));
  return isObject(value) ? value[element.slice(2)] : undefined;
}

function isElement(item: unknown, element: string): boolean {
  if (element.startsWith('v:')) return JSON.stringify(item) === element.slice(2);
  if (!element.startsWith('k:') || !isObject(item)) return false;
  return Object.entries(JSON.parse(element.slice(2)) as Json).every(([key, value]) => item[key] === value);
}

function keyText(element: string): string {
  if (!element.startsWith('k:')) return `=${element.slice(2)}`;
  const keys = Object.entries(JSON.parse(element.slice(2)) as Json);
  return keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',');
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}
