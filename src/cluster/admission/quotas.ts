import type { Pod, Service } from '../objects.ts';
import { addQuantities, countOf, formatQuantity, parseQuantity, type Quantity } from '../quantity.ts';
import type { KubeObject, Store } from '../store.ts';
import { podAmount, type ResourceList, resourcesOf } from './pod-resources.ts';

export interface ResourceQuota extends KubeObject {
  readonly spec?: { readonly hard?: ResourceList };
  readonly status?: { readonly hard?: ResourceList; readonly used?: ResourceList };
}

/** What one object counts towards, by the quota's own names: `pods`, `requests.cpu`, `count/deployments.apps`. */
type Usage = Readonly<Record<string, Quantity>>;

/** Counted under their bare name as well as `count/NAME`. */
const COUNTED = ['configmaps', 'persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas', 'secrets', 'services'];

/** `cpu` stands for `requests.cpu`, as it did before there were limits. */
const COMPUTE = {
  cpu: ['requests', 'cpu'],
  memory: ['requests', 'memory'],
  'requests.cpu': ['requests', 'cpu'],
  'requests.memory': ['requests', 'memory'],
  'limits.cpu': ['limits', 'cpu'],
  'limits.memory': ['limits', 'memory'],
} as const;

/** What an object uses; `qualified` is its resource with its group: `deployments.apps`. */
function usageOf(qualified: string, object: KubeObject, nowMs: number): Usage {
  const one = countOf(1);
  const counted = { [`count/${qualified}`]: one, ...(COUNTED.includes(qualified) ? { [qualified]: one } : {}) };
  if (qualified === 'pods') return { ...counted, ...podUsage(object as Pod, nowMs) };
  if (qualified === 'services') return { ...counted, ...serviceUsage(object as Service) };
  return counted;
}

function podUsage({ metadata, spec, status }: Pod, nowMs: number): Usage {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata;
  const isOverdue = deletionTimestamp !== undefined && Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000 < nowMs;
  if (isOverdue || status?.phase === 'Succeeded' || status?.phase === 'Failed') return {};
  const compute = Object.entries(COMPUTE).map(([name, [side, resource]]) => [
    name,
    podAmount(spec, side, resource) ?? countOf(0),
  ]);
  return { pods: countOf(1), ...(Object.fromEntries(compute) as Usage) };
}

function serviceUsage({ spec }: Service): Usage {
  const type = spec.type ?? 'ClusterIP';
  const ports = type === 'NodePort' || type === 'LoadBalancer' ? (spec.ports ?? []).length : 0;
  return { 'services.nodeports': countOf(ports), 'services.loadbalancers': countOf(type === 'LoadBalancer' ? 1 : 0) };
}

/** The resource whose objects a name of a quota counts. */
function resourceCountedBy(name: string): string {
  if (name.startsWith('count/')) return name.slice('count/'.length);
  if (name.startsWith('services.')) return 'services';
  return name in COMPUTE ? 'pods' : name;
}

/** What all of a namespace uses of one name of a quota. */
export function usedIn(store: Store, namespace: string, name: string): Quantity {
  const qualified = resourceCountedBy(name);
  const [plural = ''] = qualified.split('.');
  const nowMs = Date.now();
  const used = store.list(plural, namespace).map((object) => usageOf(qualified, object, nowMs)[name] ?? countOf(0));
  return addQuantities(used);
}

/** Why the quotas of its namespace do not let an object in, in Kubernetes' words; undefined when they do. */
export function quotaRefusal(store: Store, qualified: string, object: KubeObject): string | undefined {
  const namespace = object.metadata.namespace ?? '';
  const usage = usageOf(qualified, object, Date.now());
  for (const quota of store.list('resourcequotas', namespace) as ResourceQuota[]) {
    const hard = Object.entries(quota.spec?.hard ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const name = quota.metadata.name;
    const unsaid =
      qualified === 'pods'
        ? unsaidResources(
            object as Pod,
            hard.map(([key]) => key),
          )
        : '';
    if (unsaid !== '') return `failed quota: ${name}: must specify ${unsaid}`;
    const exceeded = hard.flatMap(([key, text]) => {
      const limit = parseQuantity(text);
      const requested = usage[key];
      if (limit === undefined || requested === undefined || requested.nanos === 0n) return [];
      const used = usedIn(store, namespace, key);
      return used.nanos + requested.nanos > limit.nanos ? [{ key, requested, used, limit }] : [];
    });
    if (exceeded.length === 0) continue;
    const tell = (column: 'requested' | 'used' | 'limit') =>
      exceeded.map((row) => `${row.key}=${formatQuantity(row[column])}`).join(',');
    return `exceeded quota: ${name}, requested: ${tell('requested')}, used: ${tell('used')}, limited: ${tell('limit')}`;
  }
  return undefined;
}

/** Where a quota counts CPU or memory, each container has to say how much it wants: `limits.cpu for: app,sidecar`. */
function unsaidResources({ spec }: Pod, names: readonly string[]): string {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  return names
    .flatMap((name) => {
      const compute = COMPUTE[name as keyof typeof COMPUTE] as (typeof COMPUTE)[keyof typeof COMPUTE] | undefined;
      if (compute === undefined) return [];
      const [side, resource] = compute;
      const silent = containers.filter((container) => resourcesOf(container, side)[resource] === undefined);
      return silent.length === 0
        ? []
        : [
            `${name} for: ${silent
              .map((container) => container.name)
              .toSorted()
              .join(',')}`,
          ];
    })
    .join('; ');
}
