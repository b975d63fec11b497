import type { Selector } from '../../observe/selection.ts';
import type { WindowQuery } from '../../observe/windows/window-query.ts';
import { type Aim, type Demand, type Operand, operandsOf, type Threshold } from './demand.ts';

/** What an observation has to be planned for, so that the thresholds can be checked by it. */
export interface Queries {
  readonly selectors: readonly Selector[];
  readonly windows: readonly WindowQuery[];
}

/** `concerns`: the operands that it is about. */
export function queriesOf(
  thresholds: readonly Threshold[],
  aim: Aim,
  concerns: (operand: Operand) => boolean = () => true,
): Queries {
  const asked = thresholds
    .flatMap(({ demands }) => demands)
    .flatMap((demand) =>
      operandsOf(demand)
        .filter(concerns)
        .map((operand) => ({ operand, query: windowQueryOf(operand, demand, aim) })),
    );
  return {
    selectors: asked.flatMap(({ operand: { metric, selector }, query }) =>
      query === undefined ? metric.selectorsOf(selector) : [],
    ),
    windows: asked.flatMap(({ query }) => query ?? []),
  };
}

/** Undefined when the operand is not of windows. */
export function windowQueryOf({ metric, selector, windowMs }: Operand, { right }: Demand, aim: Aim): WindowQuery | undefined {
  if (windowMs === undefined || 'whyNot' in metric.windows) return undefined;
  const { least, forLimit } = metric.basis;
  // That a demand is missed is a fact, however few requests tell it. An alarm needs enough of them for what it says to hold.
  const toTell = aim === 'too-much' && right.kind === 'value' ? forLimit?.(right.value) : undefined;
  return { selector, windowMs, figure: metric.windows.figure(windowMs), leastBasis: Math.max(least, toTell ?? 0) };
}
