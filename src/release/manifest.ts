import { readFile } from 'node:fs/promises';
import { LineCounter, parseAllDocuments } from 'yaml';
import { CutoverError, messageOf } from '../errors.ts';
import type { ApplicableObject, Deployment, ObjectOfKind } from './cluster-port.ts';
import type { ApplicableKind } from './object-kind.ts';

/** The version of each kind that is read and written. */
export const API_VERSION: Readonly<Record<ApplicableKind, string>> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  ReplicationController: 'v1',
  Service: 'v1',
  ConfigMap: 'v1',
  Namespace: 'v1',
};

/**
 * The objects of a manifest: one or more YAML (or JSON) documents. Throws CutoverError with file and line for what is no YAML, no
 * Kubernetes object, or of a kind that cutover does not handle. `file` is only for messages.
 */
export function parseManifest(text: string, file: string): ApplicableObject[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const place = (offset: number) => {
      const { line, col } = lines.linePos(offset);
      return `${file}:${line}:${col}`;
    };
    const [error] = document.errors;
    if (error !== undefined) {
      throw new CutoverError(`this is not YAML: ${error.message.split('\n')[0]}`, { where: place(error.pos[0]) });
    }
    const value: unknown = document.toJS();
    return value === null ? [] : [checkedObject(value, place(document.contents?.range?.[0] ?? 0))];
  });
}

export async function readManifest(file: string): Promise<ApplicableObject[]> {
  try {
    return parseManifest(await readFile(file, 'utf8'), file);
  } catch (fault) {
    if (fault instanceof CutoverError) throw fault;
    throw new CutoverError(`the manifest cannot be read: ${messageOf(fault)}`, { where: file, cause: fault });
  }
}

/** The one object of a manifest with this kind and name. The manifest may hold others; they are not this release's business. */
export async function readObject<K extends ApplicableKind>(file: string, kind: K, name: string): Promise<ObjectOfKind[K]> {
  const ofKind = (await readManifest(file)).filter((object) => isOfKind(object, kind));
  const found = ofKind.find(({ metadata }) => metadata?.name === name);
  if (found !== undefined) return found;
  const names = ofKind.map(({ metadata }) => `"${metadata?.name}"`);
  throw new CutoverError(
    `the manifest has no ${kind} "${name}"; ${names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`}`,
    { where: file },
  );
}

export function readDeployment(file: string, name: string): Promise<Deployment> {
  return readObject(file, 'Deployment', name);
}

function isOfKind<K extends ApplicableKind>(object: ApplicableObject, kind: K): object is ApplicableObject & ObjectOfKind[K] {
  return object.kind === kind;
}

function checkedObject(value: unknown, where: string): ApplicableObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CutoverError('a manifest holds Kubernetes objects, each with apiVersion, kind and metadata.name', { where });
  }
  const { apiVersion, kind, metadata } = value as Record<string, unknown>;
  if (typeof kind !== 'string' || !isApplicable(kind)) {
    throw new CutoverError(`kind ${typeof kind === 'string' ? kind : '(none)'} is not handled`, {
      where,
      next: `cutover applies ${Object.keys(API_VERSION).join(', ')}; apply other kinds with kubectl`,
    });
  }
  if (apiVersion !== API_VERSION[kind]) {
    throw new CutoverError(`a ${kind} has apiVersion ${API_VERSION[kind]}, found ${String(apiVersion)}`, { where });
  }
  const name: unknown = typeof metadata === 'object' && metadata !== null && 'name' in metadata ? metadata.name : undefined;
  if (typeof name !== 'string' || name === '') throw new CutoverError(`this ${kind} has no metadata.name`, { where });
  return value as ApplicableObject;
}

function isApplicable(kind: string): kind is ApplicableKind {
  return Object.hasOwn(API_VERSION, kind);
}
