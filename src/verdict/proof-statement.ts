import type { Proof } from './proof.ts';
import { formatDuration, formatQuantity } from './quantity.ts';

/** What was proven, at which confidence, and what was not: sentences for people. */
export function proofStatement(proof: Proof): string[] {
  const { requests, dropped, phase } = proof.dropRateOf;
  if (proof.dropRateUpperBound === null) return ['No request reached for the target, so nothing is proven.'];
  const when = phase === 'during' ? 'during the release' : 'in the load';
  const bound = formatQuantity(proof.dropRateUpperBound, 'share');
  const confidence = formatQuantity(proof.confidence, 'share');
  return [
    `Of ${formatQuantity(requests, 'count')} requests sent ${when}, ${dropped === 0 ? 'none was' : `${formatQuantity(dropped, 'count')} were`} dropped; ` +
      `with ${confidence} confidence the drop rate was at most ${bound}.`,
    ...hiddenDrops(proof.slowConnects),
    detectable(proof.shortestDetectableOutageMs),
    ...stragglers(proof.newVersionShareAfter),
  ];
}

function hiddenDrops(slowConnects: number): string[] {
  if (slowConnects === 0) return [];
  const connects = slowConnects === 1 ? '1 connect was' : `${formatQuantity(slowConnects, 'count')} connects were`;
  return [`Beside that ${connects} made only because TCP sent its SYN again, 1 s or more later: drops that TCP hid.`];
}

function detectable({ new: onNew, reused }: Proof['shortestDetectableOutageMs']): string {
  const kinds = [
    onNew === null ? undefined : `${formatDuration(onNew)} on new connections`,
    reused === null ? undefined : `${formatDuration(reused)} on reused ones`,
  ].filter((kind) => kind !== undefined);
  if (kinds.length === 0) return 'No outage could have been seen: nothing was sent in that time.';
  return `An outage longer than ${kinds.join(' or ')} could not have been missed.`;
}

function stragglers(newShare: number | null): string[] {
  if (newShare === null || newShare === 1) return [];
  return [
    `After the release the new version gave ${formatQuantity(newShare, 'share')} of the answers: it did not take over everything.`,
  ];
}
