import type { KubeObject } from '../store.ts';
import { type ResourceDefinition, apiVersionOf } from './resource-definition.ts';

/** In which form a client wants objects: as they are, or as the rows of a table (kubectl get). */
export type Form = 'object' | 'table';

/** The first form in the Accept header that this server can give; undefined when it can give none. */
export function acceptedForm(accept: string | undefined): Form | undefined {
  if (accept === undefined || accept === '') return 'object';
  for (const option of accept.split(',')) {
    const [type, ...parameters] = option.split(';').map((part) => part.trim());
    const isJson = type === 'application/json' || type === '*/*' || type === 'application/*';
    const as = parameters.find((parameter) => parameter.startsWith('as='))?.slice('as='.length);
    if (isJson && as === 'Table' && parameters.includes('v=v1')) return 'table';
    if (isJson && as === undefined) return 'object';
  }
  return undefined;
}

/** Objects as a Table of kubectl's columns. `includeObject`: what each row carries besides its cells. */
export function asTable(
  definition: ResourceDefinition,
  objects: readonly KubeObject[],
  options: { metadata: unknown; includeObject: string | null },
): unknown {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.metadata,
    columnDefinitions: definition.columns.map(({ name, type, description, wide }) => ({
      name,
      type,
      format: name === 'Name' ? 'name' : '',
      description,
      priority: wide === true ? 1 : 0,
    })),
    rows: objects.map((object) => ({
      cells: definition.columns.map(({ cell }) => cell(object)),
      ...rowObject(object, options.includeObject),
    })),
  };
}

function rowObject(object: KubeObject, includeObject: string | null): { object?: unknown } {
  if (includeObject === 'None') return {};
  if (includeObject === 'Object') return { object };
  return { object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata } };
}

/** Objects as a list; its items do not repeat the kind, as on a real server. */
export function asList(definition: ResourceDefinition, objects: readonly KubeObject[], metadata: unknown): unknown {
  return {
    kind: `${definition.kind}List`,
    apiVersion: apiVersionOf(definition),
    metadata,
    items: objects.map(({ kind: _kind, apiVersion: _apiVersion, ...rest }) => rest),
  };
}
