import type { Course } from '../observe/observation.ts';
import type { Quantity } from './metric.ts';
import { formatQuantity } from './quantity.ts';
import { OPERATORS, type Threshold } from './threshold.ts';

/** A threshold with its observed value. */
export interface Check {
  /** As written in the profile. */
  readonly threshold: string;
  /** In `quantity`; null when there was nothing to observe. */
  readonly observed: number | null;
  readonly quantity: Quantity;
  readonly state: 'pass' | 'fail' | 'inconclusive';
  /** One sentence for people. */
  readonly reason: string;
}

/**
 * Without data a check is inconclusive, whatever it demands. A value that misses the limit is a failure, unless the generator was
 * unfit and could have caused it itself.
 */
export function checkThreshold(threshold: Threshold, course: Course, generatorFit: boolean): Check {
  const { metric, selector, operator, limit, text } = threshold;
  const observed = metric.observe(course.selection(selector), course);
  const base = { threshold: text, quantity: metric.quantity };
  if ('missing' in observed) return { ...base, observed: null, state: 'inconclusive', reason: observed.missing };
  const { value, how } = observed;
  const shown = `observed ${formatQuantity(value, metric.quantity)}${how === undefined ? '' : ` ${how}`}`;
  if (OPERATORS[operator](value, limit)) return { ...base, observed: value, state: 'pass', reason: shown };
  if (metric.swayedByGenerator && !generatorFit) {
    return {
      ...base,
      observed: value,
      state: 'inconclusive',
      reason: `${shown}; the load generator was not fit`,
    };
  }
  return { ...base, observed: value, state: 'fail', reason: shown };
}
