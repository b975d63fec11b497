import { isDeepStrictEqual } from 'node:util';
import { badRequest } from '../api-error.ts';
import { fieldsOf } from '../schema/field.ts';
import { isObject } from './merge-patch.ts';

const ORDER = '$setElementOrder/';
const DELETE_FROM = '$deleteFromPrimitiveList/';

/**
 * Applies a strategic merge patch: a merge patch that also merges the lists whose items have a key (containers by name), with the
 * directives `$patch: replace|delete|merge`, `$retainKeys`, `$setElementOrder/LIST` and `$deleteFromPrimitiveList/LIST`.
 */
export function strategicPatch(typeName: string, original: unknown, patch: unknown): unknown {
  return isObject(patch) ? mergeObjects(typeName, isObject(original) ? original : {}, patch) : patch;
}

function mergeObjects(
  typeName: string,
  original: Readonly<Record<string, unknown>>,
  patch: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { $patch: directive, $retainKeys: retained, ...changes } = patch;
  if (directive === 'replace') return withoutDirectives(changes);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge')
    throw badRequest(`Unknown patch type found: ${JSON.stringify(directive)}`);

  const merged = { ...original };
  if (Array.isArray(retained)) {
    for (const key of Object.keys(merged)) if (!retained.includes(key)) delete merged[key];
  }
  const lists = new Set(Object.keys(changes).map((key) => key.replace(ORDER, '').replace(DELETE_FROM, '')));
  for (const key of lists) {
    const value = mergeField(typeName, key, original[key], changes);
    if (value === undefined || value === null) delete merged[key];
    else merged[key] = value;
  }
  return merged;
}

function mergeField(typeName: string, key: string, original: unknown, changes: Readonly<Record<string, unknown>>): unknown {
  const type = fieldsOf(typeName)?.get(key)?.type;
  const order = changes[ORDER + key];
  const deleted = changes[DELETE_FROM + key];
  const change = changes[key];
  if (change === null) return null;
  if (isObject(change)) {
    const isMap = type?.shape === 'map';
    return mergeObjects(isMap ? '' : (type?.name ?? ''), isObject(original) ? original : {}, change);
  }
  const mergeKey = type?.mergeKey;
  const isMerged = mergeKey !== undefined && (Array.isArray(change) || Array.isArray(order) || Array.isArray(deleted));
  if (!isMerged) return change === undefined ? original : change;

  const kept = asList(original).filter((item) => !asList(deleted).includes(item));
  const { items, replaces } = mergeItems(type?.name ?? '', mergeKey, kept, asList(change));
  return replaces ? items : inOrder(items, Array.isArray(order) ? order : asList(change), asList(original), mergeKey);
}

function mergeItems(
  typeName: string,
  mergeKey: string,
  original: readonly unknown[],
  patch: readonly unknown[],
): { items: unknown[]; replaces: boolean } {
  const isReplaced = patch.some((item) => isObject(item) && item['$patch'] === 'replace' && item[mergeKey] === undefined);
  if (isReplaced) {
    return { items: patch.filter((item) => !(isObject(item) && item['$patch'] === 'replace')), replaces: true };
  }
  let items = [...original];
  for (const change of patch) {
    if (mergeKey !== '' && (!isObject(change) || change[mergeKey] === undefined)) {
      throw badRequest(`map: ${JSON.stringify(change)} does not contain declared merge key: ${mergeKey}`);
    }
    const index = items.findIndex((item) => isSame(item, change, mergeKey));
    if (isObject(change) && change['$patch'] === 'delete') items = items.filter((item) => !isSame(item, change, mergeKey));
    else if (index < 0) items.push(isObject(change) ? mergeObjects(typeName, {}, change) : change);
    else if (isObject(change)) items[index] = strategicPatch(typeName, items[index], change);
  }
  return { items, replaces: false };
}

/**
 * The order Kubernetes gives a merged list: the items of the patch in the patch's order, with the items only the server has put in
 * between where the server's own order allows.
 */
function inOrder(items: readonly unknown[], order: readonly unknown[], server: readonly unknown[], mergeKey: string): unknown[] {
  const place = (list: readonly unknown[], item: unknown): number => list.findIndex((other) => isSame(other, item, mergeKey));
  const ordered = items.filter((item) => place(order, item) >= 0).sort((a, b) => place(order, a) - place(order, b));
  const serverOnly = items.filter((item) => place(order, item) < 0);
  const result: unknown[] = [];
  for (const item of ordered) {
    while (serverOnly.length > 0 && place(server, item) >= 0 && place(server, serverOnly[0]) < place(server, item)) {
      result.push(serverOnly.shift());
    }
    result.push(item);
  }
  return [...result, ...serverOnly];
}

function isSame(a: unknown, b: unknown, mergeKey: string): boolean {
  if (mergeKey === '') return isDeepStrictEqual(a, b);
  return isObject(a) && isObject(b) && isDeepStrictEqual(a[mergeKey], b[mergeKey]);
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function withoutDirectives(changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(changes).filter(([key, value]) => !key.startsWith('$') && value !== null));
}
