import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { unauthorized } from './api-error.ts';

/** Lets a request pass that carries the bearer token; throws a 401 for any other. */
export function requireToken({ headers }: IncomingMessage, token: string): void {
  const given = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  // Digests have one length, whatever was sent: comparing them takes the same time for every wrong token.
  if (!timingSafeEqual(digest(given), digest(token))) throw unauthorized();
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
