import type { Pod } from '../objects.ts';
import type { Store } from '../store.ts';

/** Why a pod may not run as its ServiceAccount. `default` is taken for granted: each namespace gets one, a moment after it came. */
export function missingServiceAccount(store: Store, { metadata, spec }: Pod): string | undefined {
  const name = (spec['serviceAccountName'] ?? 'default') as string;
  if (name === 'default' || store.get('serviceaccounts', metadata.namespace, name) !== undefined) return undefined;
  return `error looking up service account ${metadata.namespace}/${name}: serviceaccount "${name}" not found`;
}
