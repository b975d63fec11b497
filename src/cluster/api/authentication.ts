import type { IncomingMessage } from 'node:http';
import type { Store } from '../store.ts';
import type { Tokens } from './access/tokens.ts';
import type { User } from './access/user.ts';
import { unauthorized } from './api-error.ts';

/** Whose bearer token a request carries; throws a 401 for one without a valid token. */
export function authenticate({ headers }: IncomingMessage, tokens: Tokens, store: Store): User {
  const token = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const user = tokens.userOf(token, store, Date.now());
  if (user === undefined) throw unauthorized();
  return user;
}
