import { randomUUID } from 'node:crypto';
import { AdmissionRefused } from '../admission/admission-refused.ts';
import { admitCreation } from '../admission/admit.ts';
import { podSecurityWarning } from '../admission/pod-security/standard.ts';
import { type Draft, type KubeObject, StoreError } from '../store.ts';
import {
  ApiError,
  alreadyExists,
  badRequest,
  conflict,
  detailsOf,
  forbidden,
  invalid,
  notFound,
  unsupportedMediaType,
} from './api-error.ts';
import { type ApiAnswer, type ApiRequest, contentTypeOf, readBody } from './api-request.ts';
import { jsonPatch } from './patch/json-patch.ts';
import { mergePatch } from './patch/merge-patch.ts';
import { strategicPatch } from './patch/strategic-patch.ts';
import { existing } from './reading.ts';
import { type Incoming, checkObject, parseJson, readObject } from './request-body.ts';
import type { ResourceDefinition, Situation } from './resource-definition.ts';
import { findResource } from './resources.ts';
import { validateMetadata } from './validation/metadata.ts';

/** What of an object a request writes: all but the status, or the status alone. */
export type Part = 'object' | 'status';

/** POST to a collection. */
export async function createObject(request: ApiRequest): Promise<ApiAnswer> {
  return storeNew(request, await readObject(request, request.definition));
}

/** Stores an object that is not there yet. */
export function storeNew(request: ApiRequest, { object, warnings }: Incoming): ApiAnswer {
  const { context, definition, namespace, query } = request;
  const { metadata } = object as unknown as Draft<KubeObject>;
  if (namespace !== undefined && metadata.namespace !== undefined && metadata.namespace !== namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
  if (namespace !== undefined) {
    metadata.namespace = namespace;
    checkNamespace(request, namespace, metadata.name ?? metadata.generateName ?? '');
  }
  metadata.uid = randomUUID();
  const draft = object as unknown as Draft<KubeObject>;
  if (definition.subresources.includes('status')) delete draft['status'];
  complete(definition, draft, { store: context.store, subnet: context.subnet, previous: undefined });
  try {
    const warning = podSecurityWarning(context.store, draft);
    const said = warning === undefined ? warnings : [...warnings, warning];
    if (!query.has('dryRun')) return { code: 201, body: context.store.create(definition.plural, draft), warnings: said };
    admitCreation(context.store, definition.plural, draft);
    return { code: 201, body: draft, warnings: said };
  } catch (error) {
    throw asApiError(definition, metadata.name, error);
  }
}

function checkNamespace({ context, definition }: ApiRequest, namespace: string, name: string): void {
  const found = context.store.get('namespaces', undefined, namespace);
  const namespaces = findResource('', 'v1', 'namespaces');
  if (found === undefined && namespaces !== undefined) throw notFound(namespaces, namespace);
  if (found?.metadata.deletionTimestamp !== undefined) {
    throw forbidden(definition, name, `unable to create new content in namespace ${namespace} because it is being terminated`);
  }
}

/** PUT of an object, or of its status. */
export async function replaceObject(request: ApiRequest & { name: string }, part: Part): Promise<ApiAnswer> {
  const { definition, namespace, name } = request;
  const { object, warnings } = await readObject(request, definition);
  const metadata = object.metadata as { name?: string; namespace?: string };
  if ((metadata.name ?? name) !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  }
  if (namespace !== undefined && (metadata.namespace ?? namespace) !== namespace) {
    throw badRequest(
      `the namespace of the object (${metadata.namespace}) does not match the namespace on the URL (${namespace})`,
    );
  }
  return { code: 200, body: write(request, object, part), warnings };
}

/** PATCH of an object, or of its status. */
export async function patchObject(request: ApiRequest & { name: string }, part: Part): Promise<ApiAnswer> {
  const { definition } = request;
  const patch = parsePatch(request, await readBody(request.message));
  // Read after the body has arrived, so that nothing can change the object between here and the write.
  const { object, warnings } = applyPatch(request, existing(request), patch, definition);
  return { code: 200, body: write(request, object, part), warnings };
}

/** A patch body as JSON; throws a 415 for a kind of patch that is not known here. */
export function parsePatch({ message, definition }: ApiRequest, bytes: Buffer): unknown {
  if (!Object.hasOwn(PATCHES, contentTypeOf(message))) throw unsupportedMediaType();
  return parseJson(bytes, definition.kind);
}

/** The object that a patch makes of `current`, read into its type again. */
export function applyPatch(
  request: ApiRequest,
  current: unknown,
  patch: unknown,
  expected: Pick<ResourceDefinition, 'kind' | 'group' | 'version'>,
): Incoming {
  const apply = PATCHES[contentTypeOf(request.message)];
  return checkObject(request, expected, apply?.(expected.kind, current, patch));
}

const PATCHES: Readonly<Record<string, (kind: string, current: unknown, patch: unknown) => unknown>> = {
  'application/merge-patch+json': (_kind, current, patch) => mergePatch(current, patch),
  'application/strategic-merge-patch+json': strategicPatch,
  'application/json-patch+json': (_kind, current, patch) => jsonPatch(current, patch),
};

/** Stores a new state of an existing object: what a client cannot write is taken from the stored one. */
export function write(request: ApiRequest & { name: string }, incoming: Record<string, unknown>, part: Part): KubeObject {
  const { context, definition, name, query } = request;
  const previous = existing(request);
  const given = incoming as unknown as Draft<KubeObject>;
  const draft = (part === 'status' ? { ...previous, status: given['status'] } : given) as Draft<KubeObject>;
  const { namespace, uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generation } = previous.metadata;
  if (given.metadata.uid !== undefined && given.metadata.uid !== uid) {
    throw conflict(
      definition,
      name,
      `Precondition failed: UID in precondition: ${given.metadata.uid}, UID in object meta: ${uid}`,
    );
  }
  draft.metadata = {
    ...(part === 'status' ? previous.metadata : given.metadata),
    name,
    uid,
    creationTimestamp,
    ...(namespace === undefined ? {} : { namespace }),
    ...(generation === undefined ? {} : { generation }),
    resourceVersion: given.metadata.resourceVersion,
  } as Draft<KubeObject>['metadata'];
  delete draft.metadata.deletionTimestamp;
  delete draft.metadata.deletionGracePeriodSeconds;
  if (deletionTimestamp !== undefined) Object.assign(draft.metadata, { deletionTimestamp, deletionGracePeriodSeconds });
  if (part === 'object' && definition.subresources.includes('status')) draft['status'] = previous['status'];
  try {
    if (part === 'object') complete(definition, draft, { store: context.store, subnet: context.subnet, previous });
    return query.has('dryRun') ? draft : context.store.update(definition.plural, draft);
  } catch (error) {
    throw asApiError(definition, name, error);
  }
}

/** Defaults, then validation. */
function complete(definition: ResourceDefinition, draft: Draft<KubeObject>, situation: Situation): void {
  if (situation.previous !== undefined && draft.metadata.resourceVersion) {
    const isOld = draft.metadata.resourceVersion !== situation.previous.metadata.resourceVersion;
    if (isOld) throw conflict(definition, draft.metadata.name);
  }
  definition.prepare?.(draft, situation);
  const causes = [...validateMetadata(definition, draft), ...(definition.validate?.(draft, situation) ?? [])];
  if (causes.length > 0) throw invalid(definition, draft.metadata.name ?? '', causes);
}

/** A refusal of the store in the words of the API. */
export function asApiError(definition: ResourceDefinition, name: string, error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  switch (error.reason) {
    case 'AlreadyExists':
      return alreadyExists(definition, name);
    case 'NotFound':
      return notFound(definition, name);
    case 'Conflict':
      return conflict(definition, name);
    case 'Forbidden': {
      const { objectName = name } = error instanceof AdmissionRefused ? error : {};
      return new ApiError(403, 'Forbidden', error.message, detailsOf(definition, objectName));
    }
    case 'Expired':
      return new ApiError(410, 'Expired', error.message);
  }
}
