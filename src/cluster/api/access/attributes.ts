import { ApiError } from '../api-error.ts';
import { isSet } from '../api-request.ts';
import type { User } from './user.ts';

/** What a request wants to do, as far as permission goes. */
export type Attributes = ResourceAttributes | { readonly verb: string; readonly path: string };

export interface ResourceAttributes {
  readonly verb: string;
  /** `''` is the core group. */
  readonly group: string;
  readonly resource: string;
  /** `''` for the object itself. */
  readonly subresource: string;
  /** `''` for what is in no namespace, or in all of them. */
  readonly namespace: string;
  /** `''` for the collection. */
  readonly name: string;
}

/** Verbs of one object, and of a collection where that differs. */
const VERBS: Readonly<Record<string, readonly [string, string?]>> = {
  GET: ['get', 'list'],
  HEAD: ['get', 'list'],
  POST: ['create'],
  PUT: ['update'],
  PATCH: ['patch'],
  DELETE: ['delete', 'deletecollection'],
};

/**
 * Reads a request as Kubernetes' RequestInfo does. A namespace counts as being in itself; a list or watch of the one object that a
 * field selector names is about that name, so that a rule with resourceNames can allow it.
 */
export function attributesOf(method: string, path: string, query: URLSearchParams): Attributes {
  const parts = path.split('/').slice(1);
  const isCore = parts[0] === 'api';
  const [group = '', rest] = isCore ? ['', parts.slice(2)] : [parts[1], parts.slice(3)];
  const [one = method.toLowerCase(), many = one] = VERBS[method] ?? [];
  if ((!isCore && parts[0] !== 'apis') || rest.length === 0) return { verb: one, path };
  const ownPart = rest[2] === 'status' || rest[2] === 'finalize';
  const isInNamespace = rest[0] === 'namespaces' && rest.length >= 3 && !ownPart;
  const [resource = '', name = '', subresource = ''] = isInNamespace ? rest.slice(2) : rest;
  const namespace = isInNamespace ? (rest[1] ?? '') : resource === 'namespaces' ? name : '';
  const verb = isSet(query, 'watch') && method === 'GET' ? 'watch' : name === '' ? many : one;
  const isOfMany = verb === 'watch' || verb === 'list' || verb === 'deletecollection';
  const [, selected = ''] = /(?:^|,)metadata\.name==?([^,]+)/.exec(query.get('fieldSelector') ?? '') ?? [];
  return { verb, group, resource, subresource, namespace, name: name === '' && isOfMany ? selected : name };
}

/** The 403 for it, in Kubernetes' words. */
export function accessDenied({ name: user }: User, attributes: Attributes): ApiError {
  if ('path' in attributes) {
    const message = `forbidden: User ${JSON.stringify(user)} cannot ${attributes.verb} path ${JSON.stringify(attributes.path)}`;
    return new ApiError(403, 'Forbidden', message, {});
  }
  const { verb, group, resource, subresource, namespace, name } = attributes;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const why = `User ${JSON.stringify(user)} cannot ${verb} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}`;
  const qualified = group === '' ? resource : `${resource}.${group}`;
  const message = `${qualified}${name === '' ? '' : ` ${JSON.stringify(name)}`} is forbidden: ${why}`;
  return new ApiError(403, 'Forbidden', message, {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind: resource,
  });
}
