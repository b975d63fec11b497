import type { KubeObject } from '../store.ts';
import { ApiError, badRequest, expired, notFound } from './api-error.ts';
import { type ApiAnswer, type ApiRequest, wholeNumber } from './api-request.ts';
import { type Form, acceptedForm, asList, asTable } from './representation.ts';
import { selectionOf } from './selection.ts';

/** GET of one object. */
export function getObject(request: ApiRequest & { name: string }): ApiAnswer {
  const { definition } = request;
  const object = existing(request);
  if (formOf(request) === 'object') return { code: 200, body: object };
  const metadata = { resourceVersion: object.metadata.resourceVersion };
  return { code: 200, body: asTable(definition, [object], { metadata, includeObject: request.query.get('includeObject') }) };
}

/** The object a request names; throws a 404. */
export function existing({ context, definition, namespace, name }: ApiRequest & { name: string }): KubeObject {
  const object = context.store.get(definition.plural, namespace, name);
  if (object === undefined) throw notFound(definition, name);
  return object;
}

/** GET of a collection, in pages where `limit` asks for it. */
export function listObjects(request: ApiRequest): ApiAnswer {
  const { context, definition, namespace, query } = request;
  const token = readContinue(query.get('continue'), context.store.revision);
  const isSelected = selectionOf(request);
  const rest = context.store
    .list(definition.plural, namespace)
    .filter(isSelected)
    .filter((object) => token === undefined || pageKey(object) > token.after);
  const limit = wholeNumber(query, 'limit') ?? 0;
  const page = limit > 0 ? rest.slice(0, limit) : rest;
  const last = page.at(-1);
  const isCut = page.length < rest.length && last !== undefined;
  const resourceVersion = String(token?.revision ?? context.store.revision);
  const metadata = {
    resourceVersion,
    ...(isCut ? { continue: writeContinue(resourceVersion, pageKey(last)), remainingItemCount: rest.length - page.length } : {}),
  };
  const body =
    formOf(request) === 'table'
      ? asTable(definition, page, { metadata, includeObject: query.get('includeObject') })
      : asList(definition, page, metadata);
  return { code: 200, body };
}

/** The form the client accepts; throws a 406 when it accepts none that this server has. */
export function formOf({ message }: ApiRequest): Form {
  const form = acceptedForm(message.headers.accept);
  if (form === undefined) {
    throw new ApiError(406, 'NotAcceptable', 'only the following media types are accepted: application/json', {});
  }
  return form;
}

function pageKey({ metadata: { namespace, name } }: KubeObject): string {
  return `${namespace ?? ''}/${name}`;
}

/**
 * All pages carry the revision of the first: objects that change between the pages are seen as they then are, and a watch from that
 * revision tells of every change since, so nothing is missed.
 */
function writeContinue(resourceVersion: string, after: string): string {
  return Buffer.from(JSON.stringify({ rv: Number(resourceVersion), start: after })).toString('base64url');
}

function readContinue(token: string | null, revision: number): { revision: number; after: string } | undefined {
  if (token === null || token === '') return undefined;
  let read: { rv?: unknown; start?: unknown };
  try {
    read = JSON.parse(Buffer.from(token, 'base64url').toString()) as typeof read;
  } catch {
    throw badRequest('continue key is not valid');
  }
  if (typeof read.rv !== 'number' || typeof read.start !== 'string') throw badRequest('continue key is not valid');
  if (read.rv > revision) throw expired('The provided continue parameter is too old to display a consistent list result.');
  return { revision: read.rv, after: read.start };
}
