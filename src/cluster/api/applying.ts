import { isDeepStrictEqual } from 'node:util';
import type { ObjectMeta } from '../store.ts';
import { kubeTime } from '../timestamp.ts';
import { ApiError, badRequest } from './api-error.ts';
import { type ApiAnswer, type ApiRequest, contentTypeOf, isSet, readBody } from './api-request.ts';
import { differing, fieldTree, type FieldTree, pathsIn, union, without, withoutFields } from './patch/field-tree.ts';
import { strategicPatch } from './patch/strategic-patch.ts';
import { checkObject, type Incoming, parseJson } from './request-body.ts';
import { apiVersionOf } from './resource-definition.ts';
import { storeNew, write } from './writing.ts';

/** What one manager has applied to an object. */
interface ManagedFields {
  readonly manager: string;
  readonly operation: 'Apply';
  readonly apiVersion: string;
  readonly time: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: FieldTree;
}

type ManagedMeta = ObjectMeta & { readonly managedFields?: readonly ManagedFields[] };

/** What would be taken from another manager. */
interface Dispute {
  readonly other: ManagedFields;
  readonly fields: FieldTree;
}

type Json = Readonly<Record<string, unknown>>;

export function isApply({ message }: ApiRequest): boolean {
  return contentTypeOf(message) === 'application/apply-patch+yaml';
}

/**
 * Server-side apply: the object gets the fields of the body, and loses those that the same manager applied before and now leaves out.
 * A field that another manager applied is taken from it by `force` only. Only managers that apply own fields here; what comes by other
 * requests belongs to nobody. The body is read as JSON, which is what kubectl and the client libraries send.
 */
export async function applyObject(request: ApiRequest & { name: string }): Promise<ApiAnswer> {
  const { context, definition, namespace, name, message, query } = request;
  const { kind, plural } = definition;
  const manager = managerOf(query);
  const { object, warnings } = checkObject(request, definition, parseJson(await readBody(message), kind));
  object.metadata = { ...object.metadata, name: object.metadata['name'] ?? name };
  if (object.metadata['name'] !== name) throw badRequest('the name of the object does not match the name on the URL');
  const fields = appliedFields(kind, object);
  const entry = {
    manager,
    operation: 'Apply',
    apiVersion: apiVersionOf(definition),
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
  } as const;

  const current = context.store.get(plural, namespace, name);
  if (current === undefined) return storeNew(request, managed({ object, warnings }, [{ ...entry, time: kubeTime() }]));

  const { managedFields: entries = [] } = current.metadata as ManagedMeta;
  const before = entries.find((other) => other.manager === manager);
  const others = entries.filter((other) => other.manager !== manager);
  const disputes = others
    .map((other) => ({ other, fields: differing(fields, other.fieldsV1, object, current) }))
    .filter((dispute) => !isDeepStrictEqual(dispute.fields, {}));
  if (disputes.length > 0 && !isSet(query, 'force')) throw applyConflict(disputes);

  const taken = union(disputes.map((dispute) => dispute.fields));
  const left = others.map((other) => ({ ...other, fieldsV1: without(other.fieldsV1, taken) }));
  const kept = union([fields, ...left.map(({ fieldsV1 }) => fieldsV1)]);
  const pruned = withoutFields(kind, current, before?.fieldsV1 ?? {}, kept);
  const merged = strategicPatch(kind, pruned, object) as Incoming['object'];
  const time = isDeepStrictEqual(before?.fieldsV1, fields) ? (before?.time ?? kubeTime()) : kubeTime();
  const next = managed({ object: merged, warnings }, [...left, { ...entry, time }]);
  return { code: 200, body: write(request, next.object, 'object'), warnings };
}

function managerOf(query: URLSearchParams): string {
  const manager = query.get('fieldManager') ?? '';
  if (manager !== '') return manager;
  throw new ApiError(
    422,
    'Invalid',
    'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    {},
  );
}

/** The fields that a body is about: neither what names the object, nor its status. */
function appliedFields(kind: string, object: Json): FieldTree {
  const { apiVersion: _version, kind: _kind, metadata, status: _status, ...rest } = object;
  const { labels, annotations, finalizers, ownerReferences } = metadata as Json;
  const named = Object.entries({ labels, annotations, finalizers, ownerReferences }).filter(([, value]) => value !== undefined);
  return fieldTree(kind, { ...rest, ...(named.length === 0 ? {} : { metadata: Object.fromEntries(named) }) });
}

function managed({ object, warnings }: Incoming, managedFields: readonly ManagedFields[]): Incoming {
  const entries = managedFields.filter(({ fieldsV1 }) => !isDeepStrictEqual(fieldsV1, {}));
  return { object: { ...object, metadata: { ...object.metadata, managedFields: entries } }, warnings };
}

function applyConflict(disputes: readonly Dispute[]): ApiError {
  const conflicts = disputes.flatMap(({ other, fields }) => {
    const against = `${JSON.stringify(other.manager)} using ${other.apiVersion}`;
    return pathsIn(fields).map((field) => ({ against, field }));
  });
  const [first] = conflicts;
  const listed = Map.groupBy(conflicts, ({ against }) => against);
  const texts = [...listed].map(
    ([against, group]) => `conflicts with ${against}:\n${group.map(({ field }) => `- ${field}`).join('\n')}`,
  );
  const message =
    conflicts.length === 1
      ? `Apply failed with 1 conflict: conflict with ${first?.against}: ${first?.field}`
      : `Apply failed with ${conflicts.length} conflicts: ${texts.join('\n')}`;
  const causes = conflicts.map(({ against, field }) => ({
    reason: 'FieldManagerConflict' as const,
    message: `conflict with ${against}`,
    field,
  }));
  return new ApiError(409, 'Conflict', message, { causes });
}
