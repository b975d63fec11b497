import type { Access, Permission } from '../cluster-port.ts';
import type { Api } from './api.ts';

interface ReviewStatus {
  readonly allowed?: boolean;
  readonly reason?: string;
}

/** Asks the API server whether it would let us do this. Nothing is changed by asking. */
export async function accessReview(
  api: Api,
  namespace: string,
  { verb, group, resource, subresource, clusterWide }: Access,
): Promise<Permission> {
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  const answer = (await api.change(
    `asking whether we may ${verb} ${what}`,
    'POST',
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: {
        resourceAttributes: {
          verb,
          group,
          resource,
          ...(clusterWide === true ? {} : { namespace }),
          ...(subresource === undefined ? {} : { subresource }),
        },
      },
    },
  )) as { readonly status?: ReviewStatus };
  const { allowed = false, reason = '' } = answer.status ?? {};
  return allowed ? { allowed } : { allowed, reason };
}
