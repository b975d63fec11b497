import type { Draft, KubeObject } from '../../store.ts';

/** The finalizer in a namespace's spec that keeps it until it is empty. */
export const NAMESPACE_FINALIZER = 'kubernetes';

/** What every namespace has: its name as a label, and the finalizer that holds it while it is being emptied. */
export function defaultNamespace(namespace: Draft<KubeObject>): void {
  const { metadata } = namespace;
  metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name };
  const { finalizers = [NAMESPACE_FINALIZER] } = (namespace['spec'] ?? {}) as { finalizers?: string[] };
  namespace['spec'] = { ...(namespace['spec'] as object | undefined), finalizers };
  namespace['status'] ??= { phase: 'Active' };
}
