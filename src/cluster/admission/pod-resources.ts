import type { Container, PodSpec } from '../objects.ts';
import { addQuantities, parseQuantity, type Quantity } from '../quantity.ts';

/** Amounts by resource name: `cpu`, `memory` ... */
export type ResourceList = Readonly<Record<string, string>>;

export type Side = 'limits' | 'requests';

export function resourcesOf(container: Container, side: Side): ResourceList {
  return (container['resources'] as Partial<Record<Side, ResourceList>> | undefined)?.[side] ?? {};
}

/** An amount that validation has let through, or none. */
export function amount(list: ResourceList, name: string): Quantity | undefined {
  const text = list[name];
  return text === undefined ? undefined : parseQuantity(text);
}

/**
 * What a pod asks for: the sum over its containers, or the largest of its init containers, which run before them one at a time.
 * Undefined when no container says anything.
 */
export function podAmount({ containers, initContainers = [] }: PodSpec, side: Side, name: string): Quantity | undefined {
  const amounts = (of: readonly Container[]) =>
    of.map((container) => amount(resourcesOf(container, side), name)).filter((each) => each !== undefined);
  const running = amounts(containers);
  const all = [addQuantities(running), ...amounts(initContainers)];
  if (running.length === 0 && all.length === 1) return undefined;
  return all.reduce((largest, each) => (each.nanos > largest.nanos ? each : largest));
}
