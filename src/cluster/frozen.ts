/**
 * Plain JSON data that nobody can change: what the store keeps and hands out. Parts that are already frozen by an earlier copy are
 * shared, so that storing an object which differs in one field costs that field.
 */
const known = new WeakSet();

/** A deeply frozen copy. Fields that are undefined are left out, as JSON would. */
export function frozenCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null || known.has(value)) return value;
  const copy = Array.isArray(value)
    ? value.map((item: unknown) => frozenCopy(item))
    : Object.fromEntries(
        Object.entries(value)
          .filter(([, field]) => field !== undefined)
          .map(([key, field]) => [key, frozenCopy(field as unknown)]),
      );
  known.add(copy);
  return Object.freeze(copy) as T;
}
