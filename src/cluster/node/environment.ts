import type { Container, EnvVar, Pod } from '../objects.ts';
import type { Store } from '../store.ts';

/** A container's environment refers to something that is not there; the message is what the kubelet says. */
export class ConfigError extends Error {}

export interface PodPlace {
  readonly pod: Pod;
  readonly podIP: string;
  readonly hostIP: string;
  /** Path of the kubeconfig with its ServiceAccount's token; absent where it has none. */
  readonly kubeconfig?: string | undefined;
}

/** Of the environment of cutover itself a container gets only what programs need to be found and to work with files. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'];

/** The name of the variable by which a cluster's processes can be found again. */
export const CLUSTER_MARK = 'CUTOVER_CLUSTER';

/**
 * The environment of a container's processes. HOST and POD_IP are the address that the program must listen on: pods share one network
 * here, so a program that listens on all addresses would collide with its siblings. Throws ConfigError.
 */
export function containerEnvironment(
  store: Store,
  place: PodPlace,
  container: Container,
  imageEnv: Readonly<Record<string, string>>,
  clusterId: string,
): Record<string, string> {
  const { name, namespace = 'default' } = place.pod.metadata;
  const env: Record<string, string> = {};
  for (const passed of PASSED_ON) {
    const value = process.env[passed];
    if (value !== undefined) env[passed] = value;
  }
  Object.assign(env, imageEnv, {
    HOSTNAME: place.pod.spec.hostname ?? name,
    POD_NAME: name,
    POD_NAMESPACE: namespace,
    POD_IP: place.podIP,
    HOST: place.podIP,
    ...(place.kubeconfig === undefined ? {} : { KUBECONFIG: place.kubeconfig }),
  });
  Object.assign(env, sharedVariables(store, namespace, container['envFrom']));
  for (const variable of container.env ?? []) {
    const value = variableValue(store, place, variable);
    if (value !== undefined) env[variable.name] = expand(value, env);
  }
  env[CLUSTER_MARK] = clusterId;
  return env;
}

/** Fills in `$(NAME)`; `$$(NAME)` stands for itself, and an unknown name is left as it is. */
export function expand(text: string, env: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$(\$|\((?<name>[\w.-]+)\))/g, (whole, inner: string, name: string | undefined) => {
    if (inner === '$') return '$';
    return (name === undefined ? undefined : env[name]) ?? whole;
  });
}

function variableValue(store: Store, place: PodPlace, variable: EnvVar): string | undefined {
  const { value, valueFrom } = variable;
  if (valueFrom === undefined) return value ?? '';
  if (valueFrom.fieldRef !== undefined) return fieldValue(place, valueFrom.fieldRef.fieldPath);
  const { namespace = 'default' } = place.pod.metadata;
  for (const [field, resource, kind] of KEYED) {
    const reference = valueFrom[`${field}KeyRef`] as KeyReference | undefined;
    if (reference === undefined) continue;
    const found = keyedData(store, resource, namespace, reference.name)?.[reference.key];
    if (found !== undefined || reference.optional === true) return found;
    const missing = store.get(resource, namespace, reference.name) === undefined;
    throw new ConfigError(
      missing
        ? `${kind} "${reference.name}" not found`
        : `couldn't find key ${reference.key} in ${kind} ${namespace}/${reference.name}`,
    );
  }
  throw new ConfigError(`env ${variable.name}: this cluster does not know the source ${Object.keys(valueFrom).join(', ')}`);
}

interface KeyReference {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

const KEYED = [
  ['configMap', 'configmaps', 'configmap'],
  ['secret', 'secrets', 'secret'],
] as const;

type EnvFrom = readonly {
  readonly prefix?: string;
  readonly configMapRef?: { readonly name: string; readonly optional?: boolean };
  readonly secretRef?: { readonly name: string; readonly optional?: boolean };
}[];

function sharedVariables(store: Store, namespace: string, sources: unknown): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const source of (sources ?? []) as EnvFrom) {
    for (const [field, resource, kind] of KEYED) {
      const reference = source[`${field}Ref`];
      if (reference === undefined) continue;
      const data = keyedData(store, resource, namespace, reference.name);
      if (data === undefined && reference.optional !== true) throw new ConfigError(`${kind} "${reference.name}" not found`);
      for (const [key, value] of Object.entries(data ?? {})) variables[`${source.prefix ?? ''}${key}`] = value;
    }
  }
  return variables;
}

function keyedData(
  store: Store,
  resource: 'configmaps' | 'secrets',
  namespace: string,
  name: string,
): Record<string, string> | undefined {
  const object = store.get(resource, namespace, name);
  if (object === undefined) return undefined;
  const data = (object['data'] ?? {}) as Record<string, string>;
  if (resource === 'configmaps') return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}

function fieldValue({ pod, podIP, hostIP }: PodPlace, path: string): string {
  const { metadata, spec } = pod;
  const keyed = /^metadata\.(?<map>labels|annotations)\['(?<key>.+)'\]$/.exec(path)?.groups;
  if (keyed !== undefined) return metadata[keyed['map'] as 'labels' | 'annotations']?.[keyed['key'] ?? ''] ?? '';
  const values: Record<string, unknown> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName,
    'spec.serviceAccountName': spec['serviceAccountName'],
    'status.podIP': podIP,
    'status.podIPs': podIP,
    'status.hostIP': hostIP,
    'status.hostIPs': hostIP,
  };
  if (!(path in values)) throw new ConfigError(`unsupported fieldPath: ${path}`);
  const value = values[path];
  return typeof value === 'string' ? value : '';
}
