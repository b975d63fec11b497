import { type DeleteOptions, deleteObject } from '../deletion.ts';
import { type KubeObject, StoreError } from '../store.ts';
import { badRequest, conflict, detailsOf } from './api-error.ts';
import { type ApiAnswer, type ApiRequest, readBody, wholeNumber } from './api-request.ts';
import { isObject } from './patch/merge-patch.ts';
import { decodeProtobuf, PROTOBUF } from './protobuf/envelope.ts';
import { existing } from './reading.ts';
import { asList } from './representation.ts';
import { parseJson } from './request-body.ts';
import { selectionOf } from './selection.ts';
import { asApiError } from './writing.ts';

/** DELETE of one object: the object while it is ending, a success Status once it is gone. */
export async function deleteOne(request: ApiRequest & { name: string }): Promise<ApiAnswer> {
  const { context, definition, namespace, name } = request;
  const { options, warnings } = await readOptions(request);
  const object = remove(request, existing(request), options);
  const isThere = context.store.get(definition.plural, namespace, name)?.metadata.uid === object.metadata.uid;
  if (isThere || request.query.has('dryRun')) return { code: 200, body: object, warnings };
  const details = { ...detailsOf(definition, name), uid: object.metadata.uid };
  return { code: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }, warnings };
}

/** DELETE of a collection, or of what selectors take from it. */
export async function deleteCollection(request: ApiRequest): Promise<ApiAnswer> {
  const { context, definition, namespace } = request;
  const { options, warnings } = await readOptions(request);
  const selected = context.store.list(definition.plural, namespace).filter(selectionOf(request));
  const deleted = selected.map((object) => remove(request, object, options));
  return { code: 200, body: asList(definition, deleted, { resourceVersion: String(context.store.revision) }), warnings };
}

function remove({ context, definition, query }: ApiRequest, object: KubeObject, options: DeleteOptions): KubeObject {
  if (query.has('dryRun')) return object;
  const { namespace, name } = object.metadata;
  try {
    return deleteObject(context.store, definition.plural, namespace, name, options);
  } catch (error) {
    if (error instanceof StoreError && error.reason === 'Conflict') {
      throw conflict(definition, name, error.message.slice(error.message.indexOf(': ') + 2));
    }
    throw asApiError(definition, name, error);
  }
}

const POLICIES = ['Background', 'Foreground', 'Orphan'] as const;

/** DeleteOptions come as a body, as query parameters, or not at all. */
async function readOptions({
  definition,
  message,
  query,
}: ApiRequest): Promise<{ readonly options: DeleteOptions; readonly warnings: readonly string[] }> {
  const bytes = await readBody(message);
  const isProtobuf = message.headers['content-type'] === PROTOBUF;
  const body = bytes.length === 0 ? {} : isProtobuf ? decodeProtobuf(bytes) : parseJson(bytes, 'DeleteOptions');
  if (!isObject(body)) throw badRequest('DeleteOptions is not an object');
  const said = body['propagationPolicy'] ?? query.get('propagationPolicy') ?? undefined;
  const policy = said ?? definition.propagationPolicy;
  const propagationPolicy = POLICIES.find((known) => known === policy);
  if (policy !== undefined && propagationPolicy === undefined) {
    throw badRequest(`invalid DeleteOptions: propagationPolicy: Unsupported value: ${JSON.stringify(policy)}`);
  }
  const grace = body['gracePeriodSeconds'] ?? wholeNumber(query, 'gracePeriodSeconds');
  const preconditions = body['preconditions'];
  return {
    options: {
      ...(typeof grace === 'number' ? { gracePeriodSeconds: grace } : {}),
      ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
      ...(isObject(preconditions) ? { preconditions } : {}),
    },
    warnings: said === undefined && definition.deletionWarning !== undefined ? [definition.deletionWarning] : [],
  };
}
