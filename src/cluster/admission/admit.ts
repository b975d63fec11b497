import type { Pod } from '../objects.ts';
import { randomSuffix } from '../name-suffix.ts';
import type { Draft, KubeObject, Store } from '../store.ts';
import { AdmissionRefused } from './admission-refused.ts';
import { applyLimitDefaults, limitViolations } from './limit-ranges.ts';
import { podSecurityRefusal } from './pod-security/standard.ts';
import { quotaRefusal } from './quotas.ts';
import { missingServiceAccount } from './service-accounts.ts';

/**
 * What the API server's admission does to every new object of a namespace, whoever creates it: LimitRanges fill in and check the
 * resources of a pod, the Pod Security Standard of the namespace looks at what it may do, ResourceQuotas count. Changes `draft`; throws AdmissionRefused.
 */
export function admitCreation(store: Store, resource: string, draft: Draft<KubeObject>): void {
  const { metadata } = draft;
  const { namespace } = metadata;
  if (namespace === undefined) return;
  // A name that is still to be generated stands in the refusal, too.
  metadata.name ??= `${metadata.generateName ?? ''}${randomSuffix()}`;
  const qualified = qualifiedResource(resource, draft.apiVersion);
  const refuse = (why: string | undefined): void => {
    if (why !== undefined) throw new AdmissionRefused(qualified, metadata.name, why);
  };
  if (resource === 'pods') {
    const pod = draft as Draft<Pod>;
    const limitRanges = store.list('limitranges', namespace);
    refuse(missingServiceAccount(store, pod));
    for (const limitRange of limitRanges) applyLimitDefaults(limitRange, pod);
    for (const limitRange of limitRanges) refuse(limitViolations(limitRange, pod));
    refuse(podSecurityRefusal(store, namespace, pod.spec));
  }
  refuse(quotaRefusal(store, qualified, draft));
}

/** `pods`, `deployments.apps` */
function qualifiedResource(resource: string, apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? resource : `${resource}.${apiVersion.slice(0, slash)}`;
}
