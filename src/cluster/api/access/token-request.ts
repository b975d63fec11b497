import { invalidValue } from '../validation/causes.ts';
import { invalid } from '../api-error.ts';
import type { ApiAnswer, ApiRequest } from '../api-request.ts';
import { existing } from '../reading.ts';
import { readObject } from '../request-body.ts';

const TOKEN_REQUEST = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };
const DEFAULT_S = 3600;
const LONGEST_S = 2 ** 32;

/**
 * POST of `serviceaccounts/NAME/token`, which is `kubectl create token`. A real cluster gives none for less than ten minutes; this one
 * does, so that a token can be seen to expire.
 */
export async function createToken(request: ApiRequest & { name: string }): Promise<ApiAnswer> {
  const { object } = await readObject(request, TOKEN_REQUEST);
  const spec = (object['spec'] ?? {}) as { readonly audiences?: readonly string[]; readonly expirationSeconds?: number };
  const { expirationSeconds = DEFAULT_S, audiences = ['https://kubernetes.default.svc'] } = spec;
  if (expirationSeconds < 1 || expirationSeconds > LONGEST_S) {
    const cause = invalidValue('spec.expirationSeconds', expirationSeconds, `must be between 1 and ${LONGEST_S}`);
    throw invalid({ ...request.definition, ...TOKEN_REQUEST }, request.name, [cause]);
  }
  const { metadata } = existing(request);
  const { name, namespace = '', uid } = metadata;
  const expiresAtMs = Math.floor(Date.now() / 1000 + expirationSeconds) * 1000;
  return {
    code: 201,
    body: {
      kind: TOKEN_REQUEST.kind,
      apiVersion: `${TOKEN_REQUEST.group}/${TOKEN_REQUEST.version}`,
      metadata: { name, namespace, creationTimestamp: new Date().toISOString() },
      spec: { audiences, expirationSeconds, boundObjectRef: null },
      status: {
        token: request.context.tokens.issue({ namespace, name, uid }, expiresAtMs),
        expirationTimestamp: new Date(expiresAtMs).toISOString().replace('.000Z', 'Z'),
      },
    },
  };
}
