import { isDeepStrictEqual } from 'node:util';
import { ApiError, badRequest } from '../api-error.ts';
import { isObject } from './merge-patch.ts';

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** Applies a JSON patch (RFC 6902) to a copy. Throws 400 for what is no patch, 422 for one that does not fit the document. */
export function jsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  const root = { document: structuredClone(document) };
  for (const operation of patch as Operation[]) apply(root, operation);
  return root.document;
}

function apply(root: { document: unknown }, { op, path, from, value }: Operation): void {
  if (typeof path !== 'string') throw badRequest('a JSON patch operation has no path');
  switch (op) {
    case 'add':
      return add(root, path, structuredClone(value));
    case 'remove':
      return void remove(root, path);
    case 'replace':
      return replace(root, path, structuredClone(value));
    case 'move':
      return add(root, path, remove(root, from ?? ''));
    case 'copy':
      return add(root, path, structuredClone(read(root, from ?? '')));
    case 'test':
      if (!isDeepStrictEqual(read(root, path), value)) throw unfit(`testing value ${path} failed`);
      return;
    default:
      throw badRequest(`Unexpected kind: ${op}`);
  }
}

/** The parent container of a JSON pointer's target, and the target's key in it. */
function locate(root: { document: unknown }, path: string): { parent: unknown; key: string } {
  const keys = path.split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (keys[0] !== '') throw badRequest(`the JSON pointer ${JSON.stringify(path)} does not begin with /`);
  let parent: unknown = root;
  let key = 'document';
  for (const next of keys.slice(1)) {
    parent = child(parent, key, path);
    key = next;
  }
  return { parent, key };
}

function child(parent: unknown, key: string, path: string): unknown {
  if (Array.isArray(parent)) {
    const index = Number(key);
    if (/^\d+$/.test(key) && index < parent.length) return parent[index];
  } else if (isObject(parent) && Object.hasOwn(parent, key)) return parent[key];
  throw unfit(`doc is missing path: ${path}: missing value`);
}

function read(root: { document: unknown }, path: string): unknown {
  const { parent, key } = locate(root, path);
  return child(parent, key, path);
}

function add(root: { document: unknown }, path: string, value: unknown): void {
  const { parent, key } = locate(root, path);
  if (Array.isArray(parent)) {
    const index = key === '-' ? parent.length : Number(key);
    if (!(index >= 0 && index <= parent.length)) throw unfit(`Unable to access invalid index: ${key}`);
    parent.splice(index, 0, value);
  } else if (isObject(parent)) parent[key] = value;
  else throw unfit(`doc is missing path: ${path}: missing value`);
}

/** As on a real API server, replacing a member that is not there adds it: defaults of zero are not written out. */
function replace(root: { document: unknown }, path: string, value: unknown): void {
  const { parent, key } = locate(root, path);
  if (!Array.isArray(parent)) return add(root, path, value);
  child(parent, key, path);
  parent[Number(key)] = value;
}

function remove(root: { document: unknown }, path: string): unknown {
  const { parent, key } = locate(root, path);
  const removed = child(parent, key, path);
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else if (isObject(parent)) delete parent[key];
  return removed;
}

function unfit(detail: string): ApiError {
  return new ApiError(422, 'Invalid', `the server rejected our request due to an error in our request: ${detail}`, {});
}
