import type { IncomingMessage, ServerResponse } from 'node:http';
import { accessDenied, attributesOf } from './access/attributes.ts';
import { impersonated } from './access/impersonation.ts';
import { authorize } from './access/rbac.ts';
import { findReview, serveReview } from './access/reviews.ts';
import { createToken } from './access/token-request.ts';
import { authenticate } from './authentication.ts';
import { methodNotAllowed, unknownPath } from './api-error.ts';
import { type ApiAnswer, type ApiContext, type ApiRequest, isSet } from './api-request.ts';
import { applyObject, isApply } from './applying.ts';
import { deleteCollection, deleteOne } from './deleting.ts';
import { discover } from './discovery/discovery.ts';
import { openApi } from './discovery/openapi.ts';
import { VERSION } from './discovery/version.ts';
import { serveLog } from './logs.ts';
import { getObject, listObjects } from './reading.ts';
import { parseResourcePath } from './request-path.ts';
import { serveScale } from './scale.ts';
import { watchObjects } from './watching.ts';
import { createObject, patchObject, replaceObject } from './writing.ts';

/** An answer whose media type is not plain JSON. */
interface TypedAnswer extends ApiAnswer {
  readonly contentType?: string;
}

const OPENAPI_V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const HEALTH_PATHS = ['/healthz', '/readyz', '/livez'];

/** Answers one request. Undefined when the answer has been streamed. Rejects with ApiError for anything but success. */
export async function route(
  context: ApiContext,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<TypedAnswer | undefined> {
  const url = URL.parse(message.url ?? '/', 'https://cluster');
  if (url === null) throw unknownPath();
  const path = url.pathname.replace(/\/+$/, '');
  const method = message.method ?? 'GET';
  const { store, tokens } = context;
  const user = impersonated(message, authenticate(message, tokens, store), store);
  const attributes = attributesOf(method, path, url.searchParams);
  if (!authorize(store, user, attributes).allowed) throw accessDenied(user, attributes);
  if (method === 'GET') {
    const served = serveFixed(path, message);
    if (served !== undefined) return served;
  }
  const review = method === 'POST' ? findReview(path) : undefined;
  if (review !== undefined) return serveReview(review, { message, query: url.searchParams }, user, store);

  const found = parseResourcePath(path);
  if (found === undefined) throw unknownPath();
  const { subresource, ...target } = found;
  const request = { context, ...target, method, query: url.searchParams, message, response };
  if (!hasName(request)) return serveCollection(request);
  return subresource === undefined ? serveObject(request) : serveSubresource(request, subresource);
}

function serveFixed(path: string, message: IncomingMessage): TypedAnswer | undefined {
  if (HEALTH_PATHS.includes(path)) return { code: 200, body: 'ok', contentType: 'text/plain' };
  if (path === '/version') return { code: 200, body: VERSION };
  // kubectl asks for it when the published OpenAPI v3 lacks a kind, to check that kind by it; an empty document knows none either.
  if (path === '/openapi/v2') return { code: 200, body: '', contentType: OPENAPI_V2_PROTOBUF };
  const isOpenApi = path.startsWith('/openapi/v3');
  const body = isOpenApi ? openApi(path) : undefined;
  if (isOpenApi) return body === undefined ? undefined : { code: 200, body };
  const found = discover(path, message.headers.accept ?? '', message.headers.host ?? '');
  return found === undefined ? undefined : { code: 200, ...found };
}

function hasName(request: ApiRequest): request is ApiRequest & { name: string } {
  return request.name !== undefined;
}

function serveCollection(request: ApiRequest): Promise<TypedAnswer> | TypedAnswer | undefined {
  const { definition, namespace, method, query } = request;
  switch (method) {
    case 'GET':
      return isSet(query, 'watch') ? watchObjects(request) : listObjects(request);
    case 'POST':
      if (definition.namespaced && namespace === undefined) throw methodNotAllowed();
      return createObject(request);
    case 'DELETE':
      return deleteCollection(request);
    default:
      throw methodNotAllowed();
  }
}

function serveObject(request: ApiRequest & { name: string }): Promise<TypedAnswer> | TypedAnswer | undefined {
  switch (request.method) {
    case 'GET':
      return isSet(request.query, 'watch') ? watchObjects(request) : getObject(request);
    case 'PUT':
      return replaceObject(request, 'object');
    case 'PATCH':
      return isApply(request) ? applyObject(request) : patchObject(request, 'object');
    case 'DELETE':
      return deleteOne(request);
    default:
      throw methodNotAllowed();
  }
}

async function serveSubresource(request: ApiRequest & { name: string }, subresource: string): Promise<TypedAnswer | undefined> {
  const served = request.definition.subresources.find((name) => name === subresource);
  if (served === undefined) throw unknownPath();
  const { method } = request;
  if (served === 'log') {
    if (method !== 'GET') throw methodNotAllowed();
    await serveLog(request);
    return undefined;
  }
  if (served === 'token') {
    if (method !== 'POST') throw methodNotAllowed();
    return createToken(request);
  }
  if (!['GET', 'PUT', 'PATCH'].includes(method)) throw methodNotAllowed();
  if (served === 'scale') return serveScale(request);
  if (method === 'GET') return getObject(request);
  return method === 'PUT' ? replaceObject(request, 'status') : patchObject(request, 'status');
}
