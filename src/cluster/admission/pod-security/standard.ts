import type { PodSpec } from '../../objects.ts';
import type { KubeObject, Store } from '../../store.ts';
import { CHECKS, type Level } from './checks.ts';

const PREFIX = 'pod-security.kubernetes.io/';

/** One standard that a namespace asks for: `restricted:latest`. */
interface Standard {
  readonly level: Level;
  readonly version: string;
}

/** Why the namespace's standard does not let a pod in, in Kubernetes' words; undefined when it does. */
export function podSecurityRefusal(store: Store, namespace: string, spec: PodSpec): string | undefined {
  const broken = violations(standardOf(store, namespace, 'enforce'), spec);
  return broken === undefined ? undefined : `violates PodSecurity ${broken}`;
}

/** What a client is warned of that creates a pod, or something that is going to. */
export function podSecurityWarning(store: Store, { metadata, kind, spec }: KubeObject): string | undefined {
  const { namespace } = metadata;
  if (namespace === undefined) return undefined;
  const podSpec = kind === 'Pod' ? spec : (spec as { template?: { spec?: unknown } } | undefined)?.template?.spec;
  if ((podSpec as { containers?: unknown } | undefined)?.containers === undefined) return undefined;
  // Without a standard of its own to warn of, what is enforced is warned of early: when the pods' owner is created.
  const enforced = kind === 'Pod' ? undefined : standardOf(store, namespace, 'enforce');
  const broken = violations(standardOf(store, namespace, 'warn') ?? enforced, podSpec as PodSpec);
  return broken === undefined ? undefined : `would violate PodSecurity ${broken}`;
}

function standardOf(store: Store, namespace: string, mode: 'enforce' | 'warn'): Standard | undefined {
  const labels = store.get('namespaces', undefined, namespace)?.metadata.labels ?? {};
  const level = labels[`${PREFIX}${mode}`];
  if (level === undefined) return undefined;
  // As Kubernetes does with a level that it does not know.
  return { level: isLevel(level) ? level : 'restricted', version: labels[`${PREFIX}${mode}-version`] ?? 'latest' };
}

function isLevel(level: string): level is Level {
  return Object.hasOwn(CHECKS, level);
}

function violations(standard: Standard | undefined, spec: PodSpec): string | undefined {
  if (standard === undefined) return undefined;
  const found = CHECKS[standard.level].map((check) => check(spec)).filter((violation) => violation !== undefined);
  return found.length === 0 ? undefined : `"${standard.level}:${standard.version}": ${found.join(', ')}`;
}
