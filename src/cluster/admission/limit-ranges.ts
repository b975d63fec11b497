import { qosClassOf } from '../api/defaults/pod.ts';
import type { Container, Pod } from '../objects.ts';
import { formatQuantity, parseQuantity, type Quantity } from '../quantity.ts';
import type { Draft, KubeObject } from '../store.ts';
import { amount, podAmount, type ResourceList, resourcesOf, type Side } from './pod-resources.ts';

/** One item of a LimitRange's `spec.limits`, with the defaults that the API server gives it. */
interface LimitItem {
  readonly type: string;
  readonly max?: ResourceList;
  readonly min?: ResourceList;
  readonly default?: ResourceList;
  readonly defaultRequest?: ResourceList;
  readonly maxLimitRequestRatio?: ResourceList;
}

function itemsOf(limitRange: KubeObject): readonly LimitItem[] {
  return (limitRange['spec'] as { limits?: readonly LimitItem[] } | undefined)?.limits ?? [];
}

const ANNOTATION = 'kubernetes.io/limit-ranger';

/** Gives the containers what they do not say themselves, and notes it on the pod as Kubernetes does. */
export function applyLimitDefaults(limitRange: KubeObject, pod: Draft<Pod>): void {
  const notes = itemsOf(limitRange)
    .filter(({ type }) => type === 'Container')
    .flatMap((item) => [
      ...pod.spec.containers.flatMap((container) => fillIn(container, item, 'container')),
      ...(pod.spec.initContainers ?? []).flatMap((container) => fillIn(container, item, 'init container')),
    ]);
  if (notes.length === 0) return;
  pod.metadata.annotations = { ...pod.metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}` };
  pod.status = { ...pod.status, qosClass: qosClassOf(pod.spec) };
}

function fillIn(container: Draft<Container>, item: LimitItem, what: string): string[] {
  return (['requests', 'limits'] as const).flatMap((side) => {
    const given = resourcesOf(container, side);
    const defaults = (side === 'limits' ? item.default : item.defaultRequest) ?? {};
    const missing = Object.keys(defaults).filter((name) => given[name] === undefined);
    if (missing.length === 0) return [];
    container['resources'] = { ...(container['resources'] as object | undefined), [side]: { ...defaults, ...given } };
    return [`${missing.toSorted().join(', ')} ${side === 'limits' ? 'limit' : 'request'} for ${what} ${container.name}`];
  });
}

/** Everything about a pod that a LimitRange does not allow, in one sentence; undefined when it allows it. */
export function limitViolations(limitRange: KubeObject, { spec }: Pod): string | undefined {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const violations = itemsOf(limitRange).flatMap((item) => {
    if (item.type === 'Pod') return violationsOf(item, (side, name) => podAmount(spec, side, name));
    if (item.type !== 'Container') return [];
    return containers.flatMap((container) => violationsOf(item, (side, name) => amount(resourcesOf(container, side), name)));
  });
  const told = [...new Set(violations)];
  if (told.length === 0) return undefined;
  return told.length === 1 ? told.join('') : `[${told.join(', ')}]`;
}

function violationsOf(
  { type, min, max, maxLimitRequestRatio }: LimitItem,
  asked: (side: Side, name: string) => Quantity | undefined,
) {
  const check = (
    list: ResourceList = {},
    rule: (name: string, bound: Quantity, request?: Quantity, limit?: Quantity) => string | undefined,
  ) =>
    Object.entries(list).flatMap(([name, text]) => {
      const bound = parseQuantity(text);
      return bound === undefined ? [] : (rule(name, bound, asked('requests', name), asked('limits', name)) ?? []);
    });
  return [
    ...check(min, (name, bound, request, limit) =>
      belowMinimum(`minimum ${name} usage per ${type} is ${formatQuantity(bound)}`, bound, request, limit),
    ),
    ...check(max, (name, bound, request, limit) =>
      aboveMaximum(`maximum ${name} usage per ${type} is ${formatQuantity(bound)}`, bound, request, limit),
    ),
    ...check(maxLimitRequestRatio, (name, bound, request, limit) =>
      aboveRatio(`${name} max limit to request ratio per ${type} is ${formatQuantity(bound)}`, bound, request, limit),
    ),
  ];
}

function belowMinimum(rule: string, bound: Quantity, request?: Quantity, limit?: Quantity): string | undefined {
  if (request === undefined) return `${rule}.  No request is specified`;
  if (request.nanos < bound.nanos) return `${rule}, but request is ${formatQuantity(request)}`;
  if (limit !== undefined && limit.nanos < bound.nanos) return `${rule}, but limit is ${formatQuantity(limit)}`;
  return undefined;
}

function aboveMaximum(rule: string, bound: Quantity, request?: Quantity, limit?: Quantity): string | undefined {
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (limit.nanos > bound.nanos) return `${rule}, but limit is ${formatQuantity(limit)}`;
  if (request !== undefined && request.nanos > bound.nanos) return `${rule}, but request is ${formatQuantity(request)}`;
  return undefined;
}

function aboveRatio(rule: string, bound: Quantity, request?: Quantity, limit?: Quantity): string | undefined {
  if (request === undefined || request.nanos === 0n) return `${rule}, but no request is specified or request is 0`;
  if (limit === undefined || limit.nanos === 0n) return `${rule}, but no limit is specified or limit is 0`;
  const ratio = Number(limit.nanos) / Number(request.nanos);
  const isAbove = limit.nanos * 1_000_000_000n > bound.nanos * request.nanos;
  return isAbove ? `${rule}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}

/** The defaults of v1 LimitRange: a maximum is the default limit, a default limit the default request, and then a minimum. */
export function defaultLimitRange(limitRange: Draft<KubeObject>): void {
  const { limits } = (limitRange['spec'] ?? {}) as { limits?: Draft<LimitItem>[] };
  for (const item of limits ?? []) {
    if (item.type !== 'Container') continue;
    item.default = { ...item.max, ...item.default };
    item.defaultRequest = { ...item.min, ...item.default, ...item.defaultRequest };
    if (Object.keys(item.default).length === 0) delete item.default;
    if (Object.keys(item.defaultRequest).length === 0) delete item.defaultRequest;
  }
}
