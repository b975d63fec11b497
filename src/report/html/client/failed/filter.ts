import type { FailedRequest } from '../../detail/failed-requests.ts';

/** What a row must have; empty: anything. */
export interface Filter {
  readonly outcome: string;
  readonly connection: '' | 'new' | 'reused';
  readonly phase: string;
  readonly cause: string;
  /** Part of the detail, address, version, request's name, or the whole number of a thread. */
  readonly text: string;
}

export const EVERYTHING: Filter = { outcome: '', connection: '', phase: '', cause: '', text: '' };

export function matching(
  rows: readonly FailedRequest[],
  filter: Filter,
  { texts, requestNames }: { readonly texts: readonly string[]; readonly requestNames: readonly string[] },
): FailedRequest[] {
  const wanted = filter.text.trim().toLowerCase();
  const hasWanted = texts.map((text) => text.toLowerCase().includes(wanted));
  const nameHasWanted = requestNames.map((name) => name.toLowerCase().includes(wanted));
  return rows.filter((row) => {
    const { outcome, detail, status, reused, thread, request, version, address, phase, cause } = row;
    if (filter.outcome !== '' && filter.outcome !== outcome) return false;
    if (filter.connection !== '' && (filter.connection === 'reused') !== (reused === 1)) return false;
    if (filter.phase !== '' && filter.phase !== phase) return false;
    if (filter.cause !== '' && filter.cause !== cause) return false;
    if (wanted === '') return true;
    const inTexts = [detail, version, address].some((id) => id !== null && hasWanted[id] === true);
    return (
      inTexts ||
      nameHasWanted[request] === true ||
      outcome.includes(wanted) ||
      [thread, status].some((number) => String(number) === wanted)
    );
  });
}

/** The values of a column that occur, with how often, most frequent first. */
export function occurring(
  rows: readonly FailedRequest[],
  valueOf: (row: FailedRequest) => string,
): (readonly [value: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(valueOf(row), (counts.get(valueOf(row)) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}
