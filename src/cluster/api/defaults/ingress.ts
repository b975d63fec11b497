import type { Draft, KubeObject } from '../../store.ts';

/** The defaults of networking.k8s.io/v1 Ingress: there are none but an empty status. */
export function defaultIngress(ingress: Draft<KubeObject>): void {
  ingress['status'] ??= { loadBalancer: {} };
}
