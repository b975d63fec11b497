import { badRequest } from './api-error.ts';
import type { ApiAnswer } from './api-request.ts';
import { isObject } from './patch/merge-patch.ts';
import { parseJson } from './request-body.ts';

export const ACCESS_REVIEW_PATH = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Whoever holds the token may do everything, so the answer to `kubectl auth can-i` is yes. */
export function reviewAccess(contentType: string, body: Buffer): ApiAnswer {
  const review = contentType === 'application/json' ? parseJson(body, 'SelfSubjectAccessReview') : {};
  if (!isObject(review)) throw badRequest('the object provided is unrecognized (must be of type SelfSubjectAccessReview)');
  return {
    code: 201,
    body: {
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: {},
      spec: review['spec'] ?? {},
      status: { allowed: true },
    },
  };
}
