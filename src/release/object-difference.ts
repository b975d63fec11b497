/** What differs between two objects, each as a line such as `spec.replicas: 3, was 2`. */
export function objectDifference(before: unknown, now: unknown, path: readonly string[] = []): string[] {
  if (before === now) return [];
  if (isMapping(before) && isMapping(now)) {
    const [then, today] = [new Map(Object.entries(before)), new Map(Object.entries(now))];
    const keys = new Set([...then.keys(), ...today.keys()]);
    return [...keys].flatMap((key) => objectDifference(then.get(key), today.get(key), [...path, key]));
  }
  if (Array.isArray(before) && Array.isArray(now) && before.length === now.length) {
    return before.flatMap((each: unknown, index) => objectDifference(each, now[index], [...path, String(index)]));
  }
  return [`${path.length === 0 ? 'it' : path.join('.')}: ${told(now)}, was ${told(before)}`];
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const LONGEST = 60;

function told(value: unknown): string {
  if (value === undefined) return 'not there';
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
