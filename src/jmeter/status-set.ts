/** Statuses that count as ok, as an answer can have them. */
export type StatusSet = ReadonlySet<number>;

const ALL: readonly number[] = Array.from({ length: 500 }, (_, index) => 100 + index);
/** More would be no list that a person reads. */
const MAX_ITEMS = 20;

export const ANY_STATUS: StatusSet = new Set(ALL);
/** What JMeter takes for success by itself. */
export const SUCCESS: StatusSet = new Set(ALL.filter((status) => status >= 200 && status < 400));

export function statusesThat(holds: (status: string) => boolean): StatusSet {
  return new Set(ALL.filter((status) => holds(String(status))));
}

export function inBoth(one: StatusSet, other: StatusSet): StatusSet {
  return new Set([...one].filter((status) => other.has(status)));
}

/** Whole classes as `2xx`, the rest one by one. Undefined where that is nothing, or too long. */
export function asProfile(statuses: StatusSet): string[] | undefined {
  const items = [1, 2, 3, 4, 5].flatMap((digit) => {
    const ofClass = [...statuses].filter((status) => Math.floor(status / 100) === digit);
    return ofClass.length === 100 ? [`${digit}xx`] : ofClass.map(String);
  });
  return items.length > 0 && items.length <= MAX_ITEMS ? items : undefined;
}
