import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import type { ObjectOfKind, Wire } from '../cluster-port.ts';
import { parseQuantity } from './quantity.ts';

/** What something takes out of quotas: thousandths by the quotas' own names (`pods`, `requests.cpu`, `limits.memory`). */
export type Usage = ReadonlyMap<string, number>;

export type PodSpec = Wire<V1PodSpec>;
type Container = Wire<V1Container>;

/** Quantities by resource (`cpu`, `memory`). */
type Amounts = Readonly<Record<string, string>>;

/** What containers get that do not say it themselves. */
export interface ContainerDefaults {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** As it travels: the client's model calls `default` otherwise. */
interface LimitItem {
  readonly type: string;
  readonly default?: Amounts;
  readonly defaultRequest?: Amounts;
}

/** What the namespace's LimitRanges put into containers. */
export function containerDefaults(limitRanges: readonly ObjectOfKind['LimitRange'][]): ContainerDefaults {
  const items = limitRanges.flatMap(({ spec }) => (spec?.limits ?? []) as readonly LimitItem[]);
  const ofContainers = items.filter(({ type }) => type === 'Container');
  return {
    requests: merged(ofContainers.map((item) => ({ ...item.default, ...item.defaultRequest }))),
    limits: merged(ofContainers.map((item) => item.default ?? {})),
  };
}

function merged(amounts: readonly Amounts[]): Amounts {
  return Object.fromEntries(amounts.flatMap((each) => Object.entries(each)));
}

/** The containers with what they ask for in the end: a limit without a request asks for as much. */
export function filledIn(spec: PodSpec, defaults: ContainerDefaults): PodSpec {
  const fill = (container: Container): Container => {
    const { requests = {}, limits = {} } = container.resources ?? {};
    return {
      ...container,
      resources: { requests: { ...defaults.requests, ...limits, ...requests }, limits: { ...defaults.limits, ...limits } },
    };
  };
  return {
    ...spec,
    containers: spec.containers.map(fill),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(fill) }),
  };
}

/** What one pod takes. `spec` is filled in. */
export function usageOfPod(spec: PodSpec): Usage {
  const usage = new Map([
    ['pods', 1000],
    ['count/pods', 1000],
  ]);
  for (const kind of ['requests', 'limits'] as const) {
    for (const [resource, amount] of amountsOf(spec, kind)) {
      usage.set(`${kind}.${resource}`, amount);
      if (kind === 'requests') usage.set(resource, amount);
    }
  }
  return usage;
}

/** Init containers run one after another before the others, except those that go on running beside them (`restartPolicy: Always`). */
function amountsOf(
  { containers, initContainers = [], overhead = {} }: PodSpec,
  kind: 'requests' | 'limits',
): Map<string, number> {
  const resources = new Set(
    [...containers, ...initContainers].flatMap((container) => Object.keys(container.resources?.[kind] ?? {})),
  );
  return new Map(
    [...resources].map((resource) => {
      const of = (container: Container) => parseQuantity(container.resources?.[kind]?.[resource] ?? '0') ?? 0;
      let beside = 0;
      let starting = 0;
      for (const container of initContainers) {
        if (container.restartPolicy === 'Always') beside += of(container);
        starting = Math.max(starting, beside + (container.restartPolicy === 'Always' ? 0 : of(container)));
      }
      const running = containers.reduce((sum, container) => sum + of(container), beside);
      return [resource, Math.max(running, starting) + (parseQuantity(overhead[resource] ?? '0') ?? 0)];
    }),
  );
}

export function times(usage: Usage, count: number): Usage {
  return new Map([...usage].map(([name, amount]) => [name, amount * count]));
}

export function sum(usages: readonly Usage[]): Usage {
  const total = new Map<string, number>();
  for (const usage of usages) for (const [name, amount] of usage) total.set(name, (total.get(name) ?? 0) + amount);
  return total;
}
