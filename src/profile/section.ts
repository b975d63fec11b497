import { z } from 'zod';

/** What a profile's schema is made of: mappings and lists that say in their errors what was expected. */

const mapping = (of: string) => `expected a mapping of ${of} (key: value, indented)`;

/** A mapping with these keys and no others. */
export function section<Shape extends z.core.$ZodLooseShape>(name: string, keys: Shape) {
  return z.strictObject(keys, { error: (issue) => (issue.code === 'invalid_type' ? mapping(name) : undefined) });
}

/** A list. */
export function listOf<Item extends z.ZodType>(what: string, item: Item) {
  return z.array(item, { error: `expected a list of ${what} (- item)` });
}

/** A list, where a single value may stand for a list of one. */
export function oneOrMore<Item extends z.ZodType>(what: string, item: Item) {
  return z.preprocess((given) => (typeof given === 'string' ? [given] : given), listOf(what, item));
}

/** A mapping whose keys are the user's. */
export function entries<Name extends z.core.$ZodRecordKey, Value extends z.ZodType>(what: string, name: Name, value: Value) {
  return z.record(name, value, { error: (issue) => (issue.code === 'invalid_type' ? mapping(what) : undefined) });
}
