import { CutoverError } from '../errors.ts';
import type { SentRequest } from './http-request.ts';
import { NO_ORIGIN } from './destination.ts';
import type { Notes } from './notes.ts';

/**
 * A profile has one target: the one that most requests go to, the first of equals. Requests to others are left out and told. `url` is
 * the target instead, for the requests of that one. Throws CutoverError where the plan names none.
 */
export function chosenTarget(
  all: readonly SentRequest[],
  url: string | undefined,
  label: string,
  notes: Notes,
): { readonly url: string; readonly sent: readonly SentRequest[] } {
  const counts = new Map<string, number>();
  for (const { destination } of all) counts.set(destination.origin, (counts.get(destination.origin) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  const origin = [...counts].find(([, count]) => count === most)?.[0] ?? NO_ORIGIN;
  const sent = all.filter(({ destination }) => destination.origin === origin);
  for (const { destination, sampler } of all) {
    if (destination.origin === origin) continue;
    const where = destination.origin === NO_ORIGIN ? 'a server that the plan does not say' : destination.origin;
    notes.leave(sampler.element, `it goes to ${where}; a profile has one target, so this needs a profile of its own`);
  }
  if (url !== undefined) return { url, sent };
  if (origin !== NO_ORIGIN || all.length === 0) return { url: origin, sent };
  throw new CutoverError('its samplers say no server, or one that is known only while JMeter runs', {
    where: label,
    next: 'say it: --url http://HOST:PORT, or --property NAME=VALUE where the plan asks for a property',
  });
}
