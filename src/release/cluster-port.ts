/** Shapes of Kubernetes objects come from the client library; the release only needs plain data. */
import type { V1Deployment, V1EndpointSlice, V1Pod, V1Service } from '@kubernetes/client-node';

/**
 * What strategies may ask of a cluster, in one namespace: the narrow side of src/release/kubernetes. Every call rejects with
 * ReleaseFailed for an answer that is final, in the cluster's own words, and retries nothing that changes state.
 */
export interface ClusterPort {
  readonly namespace: string;
  getDeployment(name: string): Promise<V1Deployment | undefined>;
  createDeployment(deployment: V1Deployment): Promise<V1Deployment>;
  /** Replaces it: the object's resourceVersion is the precondition. */
  replaceDeployment(deployment: V1Deployment): Promise<V1Deployment>;
  /** Foreground-deletes and waits until the Deployment and its pods are gone. A missing one is fine. */
  deleteDeployment(name: string, signal: AbortSignal): Promise<void>;
  getService(name: string): Promise<V1Service | undefined>;
  /** Sets one selector key. Fails with a conflict when the Service is no longer at `resourceVersion`. */
  patchServiceSelector(name: string, key: string, value: string, resourceVersion: string): Promise<V1Service>;
  pods(labelSelector: string): Promise<V1Pod[]>;
  endpointSlices(service: string): Promise<V1EndpointSlice[]>;
  /** Resolves when the Deployment is fully rolled out (kubectl's rule); rejects with ReleaseFailed when it cannot be, with the reason. */
  waitRolledOut(name: string, signal: AbortSignal): Promise<V1Deployment>;
  /** Resolves when the Service's ready endpoints are exactly the ready pods of the selector, and at least one. */
  waitEndpoints(service: string, labelSelector: string, signal: AbortSignal): Promise<void>;
}
