import type { Course } from '../../observe/observation.ts';
import type { WindowFindings } from '../../observe/windows/window-query.ts';
import type { Aim, Demand, Operand } from './demand.ts';
import { formatDuration, formatQuantity } from '../quantity.ts';
import { windowQueryOf } from './queries.ts';

/** In ms since the run's start. */
export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** An operand's value, of all selected requests or of the window that decides. */
export interface Value {
  readonly value: number;
  /** How it was measured, to be said after the value, where that is not plain; else empty. */
  readonly how: string;
  /** Undefined without windows. */
  readonly window: Stretch | undefined;
  /** What it is taken of: with windows, what the window with the fewest had. */
  readonly basis: number;
  /** Where those with the fewest are, in words; empty without windows. */
  readonly basisIn: string;
}

export type ObservedOperand = Value | { readonly missing: string };

/** `side`: which window decides. */
export function observe(
  operand: Operand,
  demand: Demand,
  { course, aim, side }: { readonly course: Course; readonly aim: Aim; readonly side: 'highest' | 'lowest' },
): ObservedOperand {
  const { metric, selector } = operand;
  if (course.phases.some(({ name }) => name === 'load') && asksForRole(operand)) {
    return { missing: 'without a release no version is old or new' };
  }
  const query = windowQueryOf(operand, demand, aim);
  if (query !== undefined) {
    // All that can be measured in windows are latencies.
    const isFromSchedule = metric.quantity === 'ms' && course.selection({}).fromDue.count > 0;
    const measured = isFromSchedule ? ' from schedule' : '';
    return ofWindows(operand, course.windows(query), { windowMs: query.windowMs, side, aim, measured });
  }
  const observed = metric.observe(selector, course);
  if ('missing' in observed) return observed;
  const { value, basis, how } = observed;
  return { value, how: how === undefined ? '' : ` ${how}`, window: undefined, basis, basisIn: '' };
}

/** Why such a value cannot be told to keep to a limit; undefined when it can. */
export function tooFew({ metric: { name, basis, quantity } }: Operand, observed: Value, limit: number): string | undefined {
  const toTell = basis.forLimit?.(limit) ?? 0;
  const needed = Math.max(basis.least, toTell);
  if (observed.basis >= needed) return undefined;
  if (needed === 1) return `there are no ${basis.of} in ${observed.basisIn}`;
  const what = toTell > basis.least ? `a limit of ${formatQuantity(limit, quantity)}` : name;
  const found = observed.basisIn === '' ? `there are ${observed.basis}` : `${observed.basisIn} has ${observed.basis}`;
  return `${what} needs at least ${needed.toLocaleString('en-US')} ${basis.of}, ${found}`;
}

interface WindowsAsked {
  readonly windowMs: number;
  readonly side: 'highest' | 'lowest';
  readonly aim: Aim;
  /** From when durations are measured; empty where that is plain. */
  readonly measured: string;
}

function ofWindows(
  operand: Operand,
  { candidates, stretchMs, thinnest, ...findings }: WindowFindings,
  { windowMs, side, aim, measured }: WindowsAsked,
): ObservedOperand {
  if (candidates === 0) return { missing: 'no such request was sent' };
  if (thinnest === undefined) {
    return {
      missing: `the selected requests span ${formatDuration(stretchMs)}, less than a window of ${formatDuration(windowMs)}`,
    };
  }
  const worst = findings[side];
  const basisIn = windowFrom(thinnest.startMs, windowMs);
  if (worst === undefined) {
    const { least, of } = operand.metric.basis;
    if (least === 1) return { missing: `there are no ${of} in ${basisIn}` };
    return { missing: `${operand.metric.name} needs at least ${least} ${of} in a window, ${basisIn} has ${thinnest.basis}` };
  }
  const window = { startMs: worst.startMs, endMs: worst.startMs + windowMs };
  const how = `${measured} in ${windowFrom(worst.startMs, windowMs)}`;
  // Of what is too much, only windows with enough to tell have a value.
  if (aim === 'too-much') return { value: worst.value, how, window, basis: Number.POSITIVE_INFINITY, basisIn };
  return { value: worst.value, how, window, basis: thinnest.basis, basisIn };
}

/** `the second from 12.4 s on` */
function windowFrom(startMs: number, windowMs: number): string {
  const named = windowMs === 1000 ? 'second' : windowMs === 60_000 ? 'minute' : formatDuration(windowMs);
  const digits = windowMs >= 1000 ? 1 : windowMs >= 100 ? 2 : 3;
  return `the ${named} from ${(startMs / 1000).toFixed(digits)} s on`;
}

function asksForRole({ metric, selector: { version } }: Operand): boolean {
  return version === undefined ? metric.name === 'version_share' : 'role' in version;
}
