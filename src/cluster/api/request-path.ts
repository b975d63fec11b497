import { badRequest } from './api-error.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { findResource } from './resources.ts';

/** A URL path that names a resource, taken apart. */
export interface ResourcePath {
  readonly definition: ResourceDefinition;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/**
 * Reads `/api/v1/...` and `/apis/GROUP/VERSION/...`: a resource, `namespaces/NS/` before it, a name and a subresource after it.
 * Undefined for a path that names nothing this server has.
 */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const parts = path.split('/').slice(1).map(decodePart);
  const isCore = parts[0] === 'api';
  if (!isCore && parts[0] !== 'apis') return undefined;
  const [group = '', version = '', ...rest] = isCore ? ['', ...parts.slice(1)] : parts.slice(1);

  const ownPart = rest[2] === 'status' || rest[2] === 'finalize';
  const isInNamespace = rest[0] === 'namespaces' && rest.length >= 3 && !ownPart;
  const namespace = isInNamespace ? rest[1] : undefined;
  const [plural = '', name, subresource, ...tooMuch] = isInNamespace ? rest.slice(2) : rest;
  const definition = findResource(group, version, plural);
  if (definition === undefined || tooMuch.length > 0 || name === '') return undefined;
  if (isInNamespace !== definition.namespaced && (isInNamespace || name !== undefined)) return undefined;
  return { definition, namespace, name, subresource };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest(`the path has a part that is not encoded well: ${part}`);
  }
}
