import type { IncomingMessage } from 'node:http';
import type { Store } from '../../store.ts';
import { accessDenied } from './attributes.ts';
import { authorize } from './rbac.ts';
import { AUTHENTICATED, serviceAccountUser, type User } from './user.ts';

/** The user that a request is made as (`kubectl --as`), if whoever makes it may do that; throws a 403. */
export function impersonated({ headers }: IncomingMessage, user: User, store: Store): User {
  const name = headers['impersonate-user'];
  if (typeof name !== 'string') return user;
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name) ?? [];
  const target =
    namespace === undefined || account === undefined
      ? { resource: 'users', namespace: '', name }
      : { resource: 'serviceaccounts', namespace, name: account };
  const attributes = { verb: 'impersonate', group: '', subresource: '', ...target };
  if (!authorize(store, user, attributes).allowed) throw accessDenied(user, attributes);
  const given = [headers['impersonate-group'] ?? []].flat();
  if (namespace === undefined || account === undefined) return { name, groups: [...given, AUTHENTICATED] };
  return given.length > 0 ? { name, groups: [...given, AUTHENTICATED] } : serviceAccountUser(namespace, account);
}
