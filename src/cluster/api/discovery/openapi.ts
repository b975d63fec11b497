import { type Field, type FieldType, fieldsOf } from '../schema/field.ts';
import { TYPES } from '../schema/types.ts';
import { type ResourceDefinition, apiVersionOf } from '../resource-definition.ts';
import { RESOURCES } from '../resources.ts';
import { VERSION } from './version.ts';

/**
 * OpenAPI v3 as kubectl needs it: which operations there are and that they know `fieldValidation`, and the types for
 * `kubectl explain`. PATCH does not list strategic merge patches, so that kubectl computes them from the types it was built with.
 */
export function openApi(path: string): unknown {
  const versions = new Map(RESOURCES.map((row) => [versionPath(row), row]));
  if (path === '/openapi/v3') {
    const paths = [...versions.keys()].map((name) => [
      name,
      { serverRelativeURL: `/openapi/v3/${name}?hash=${VERSION.gitVersion}` },
    ]);
    return { paths: Object.fromEntries(paths) as unknown };
  }
  const row = versions.get(path.slice('/openapi/v3/'.length));
  return row === undefined ? undefined : document(row);
}

function versionPath({ group, version }: ResourceDefinition): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

function document(of: ResourceDefinition): unknown {
  const rows = RESOURCES.filter((row) => apiVersionOf(row) === apiVersionOf(of));
  return {
    openapi: '3.0.0',
    info: { title: 'cutover embedded cluster', version: VERSION.gitVersion },
    paths: Object.fromEntries(rows.flatMap(pathsOf)) as unknown,
    components: {
      schemas: Object.fromEntries(Object.keys(TYPES).map((name) => [schemaName(name), schemaOf(name, rows)])) as unknown,
    },
  };
}

function pathsOf(row: ResourceDefinition): [string, unknown][] {
  const prefix = `/${versionPath(row)}${row.namespaced ? '/namespaces/{namespace}' : ''}/${row.plural}`;
  const gvk = { 'x-kubernetes-group-version-kind': gvkOf(row) };
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
    name,
    in: 'query',
    schema: { type: 'string' },
  }));
  const content = { 'application/json': { schema: { $ref: refTo(row.kind) } } };
  const responses = { 200: { description: 'OK', content } };
  const write = { ...gvk, parameters, requestBody: { content }, responses };
  const patched = {
    'application/merge-patch+json': { schema: { type: 'object' } },
    'application/json-patch+json': { schema: { type: 'array' } },
  };
  return [
    [prefix, { get: { ...gvk, 'x-kubernetes-action': 'list', responses }, post: { ...write, 'x-kubernetes-action': 'post' } }],
    [
      `${prefix}/{name}`,
      {
        get: { ...gvk, 'x-kubernetes-action': 'get', responses },
        put: { ...write, 'x-kubernetes-action': 'put' },
        patch: { ...write, requestBody: { content: patched }, 'x-kubernetes-action': 'patch' },
        delete: { ...gvk, 'x-kubernetes-action': 'delete', responses },
      },
    ],
  ];
}

function gvkOf({ group, version, kind }: ResourceDefinition): unknown {
  return { group, version, kind };
}

function schemaName(typeName: string): string {
  return `cutover.${typeName}`;
}

function refTo(typeName: string): string {
  return `#/components/schemas/${schemaName(typeName)}`;
}

function schemaOf(typeName: string, rows: readonly ResourceDefinition[]): unknown {
  const row = rows.find(({ kind }) => kind === typeName);
  const own = [...(fieldsOf(typeName)?.values() ?? [])].map((field) => [field.name, fieldSchema(field)]);
  const typeMeta = row === undefined ? [] : ['apiVersion', 'kind'].map((name) => [name, { type: 'string' }]);
  return {
    type: 'object',
    properties: Object.fromEntries([...typeMeta, ...own]) as unknown,
    ...(row === undefined ? {} : { 'x-kubernetes-group-version-kind': [gvkOf(row)] }),
  };
}

function fieldSchema({ type }: Field): unknown {
  const item = itemSchema(type);
  if (type.shape === 'map') return { type: 'object', additionalProperties: item };
  if (type.shape === 'single') return item;
  const merge = type.mergeKey === undefined ? {} : { 'x-kubernetes-patch-strategy': 'merge' };
  return { type: 'array', items: item, ...merge, ...(type.mergeKey ? { 'x-kubernetes-patch-merge-key': type.mergeKey } : {}) };
}

function itemSchema({ name }: FieldType): unknown {
  if (fieldsOf(name) !== undefined) return { $ref: refTo(name) };
  const scalars: Readonly<Record<string, unknown>> = {
    any: { type: 'object' },
    int: { type: 'integer', format: 'int32' },
    bool: { type: 'boolean' },
    time: { type: 'string', format: 'date-time' },
    bytes: { type: 'string', format: 'byte' },
    intOrString: { type: 'string', format: 'int-or-string' },
  };
  return scalars[name] ?? { type: 'string' };
}
