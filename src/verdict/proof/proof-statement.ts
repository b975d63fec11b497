import type { PhaseName } from '../../observe/phases.ts';
import { CONNECTION_KINDS, type ConnectionKind } from '../../observe/sample.ts';
import { generatorStatement } from '../generator/generator-statement.ts';
import type { Verdict } from '../judge.ts';
import type { Proof } from './proof.ts';
import { exactShare, formatDuration, formatQuantity } from '../quantity.ts';

const ON: Readonly<Record<ConnectionKind, string>> = { new: 'on new connections', reused: 'on reused ones' };

/** What was proven, at which confidence, and what was not, in plain words: sentences that make one paragraph, the same in every report. */
export function proofStatement(proof: Proof, verdict: Verdict): string[] {
  const { phase, requests } = proof.dropRateOf;
  const generator = generatorStatement(proof.generator);
  if (requests === 0) return [`No request reached for the target ${timeOf(phase)}, so nothing is proven.`, ...generator];
  return [
    ...opening(proof, verdict),
    drops(proof),
    ...dropsElsewhere(proof),
    ...hiddenDrops(proof.slowConnects),
    ...outages(proof),
    ...span(proof),
    ...takeOver(proof, verdict),
    ...generator,
    notProven(proof),
  ];
}

function opening({ bounds: [whole], dropRateOf }: Proof, verdict: Verdict): string[] {
  const what = dropRateOf.phase === 'load' ? 'load' : 'release';
  switch (verdict) {
    case 'pass':
      return [];
    case 'fail':
      return whole?.dropped === 0 ? ['A check failed, though no request was dropped.'] : [];
    case 'inconclusive':
      return [
        `The evidence does not carry a verdict, for the reasons given: what follows was seen, but proves no clean ${what}.`,
      ];
    case 'release-failed':
      return ['The release failed, so nothing is proven of one that succeeds: what follows is about the attempt.'];
    case 'interrupted':
      return [`The run was interrupted, so nothing is proven of a whole ${what}: what follows is about the part that was seen.`];
  }
}

function drops({ dropRateOf: { phase, requests, dropped }, dropRateUpperBound, bounds, confidence }: Proof): string {
  const kinds = bounds.filter(({ of, requests: some }) => of.connection !== undefined && some > 0 && some < requests);
  const parts = kinds.map(({ of: { connection = 'new' }, requests: some, dropped: lost, upperBound }) => {
    const atMost = `at most ${share(upperBound ?? 1)}`;
    return dropped === 0 ? `${atMost} ${ON[connection]}` : `${ON[connection]} ${count(lost)} of ${count(some)}, ${atMost}`;
  });
  const seen =
    dropped === 0
      ? 'none was dropped'
      : `${count(dropped)} ${dropped === 1 ? 'was' : 'were'} dropped (${share(dropped / requests)})`;
  return (
    `Of ${counted(requests, 'request')} sent ${timeOf(phase)}, ${seen}; with ${exactShare(confidence)} confidence the drop rate was at most ` +
    `${share(dropRateUpperBound ?? 1)}${parts.length === 0 ? '' : ` (${parts.join('; ')})`}.`
  );
}

/** Drops before or after the release, where there were some. */
function dropsElsewhere({ bounds: [whole], dropRateOf }: Proof): string[] {
  if (whole === undefined || whole.dropped === dropRateOf.dropped) return [];
  return [`Of all ${count(whole.requests)} requests of the load ${count(whole.dropped)} were dropped.`];
}

function hiddenDrops(slowConnects: number): string[] {
  if (slowConnects === 0) return [];
  const connects = slowConnects === 1 ? '1 connect was' : `${count(slowConnects)} connects were`;
  return [`Beside that ${connects} made only because TCP sent its SYN again, 1 s or more later: drops that TCP hid.`];
}

function outages({ shortestDetectableOutageMs, oneBackendOutage, longestGapMs, confidence }: Proof): string[] {
  const kinds = CONNECTION_KINDS.flatMap((kind) => {
    const limitMs = shortestDetectableOutageMs[kind];
    return limitMs === null
      ? []
      : [`${formatDuration(limitMs)} ${kind === 'new' ? ON.new : reusedAfter(shortestDetectableOutageMs.new)}`];
  });
  const found = [`An outage of the whole target longer than ${kinds.join(' or ')} could not have been missed`];
  if (oneBackendOutage !== null && oneBackendOutage.backends > 1) {
    const { backends, durationMs } = oneBackendOutage;
    found.push(
      `, nor, with ${exactShare(confidence)} confidence, one of a single pod of ${backends} longer than ${formatDuration(durationMs)} ${ON.new}`,
    );
  }
  const gap = longestGapMs === null ? [] : [`The longest time between two successes was ${formatDuration(longestGapMs)}.`];
  return [`${found.join('')}.`, ...gap];
}

function reusedAfter(newMs: number | null): string {
  return newMs === null ? 'on reused connections' : ON.reused;
}

function span({ dropRateOf, loadBefore, loadAfter }: Proof): string[] {
  if (dropRateOf.phase !== 'during') return [];
  const before =
    loadBefore && `${formatDuration(loadBefore.durationMs)} before the release (${counted(loadBefore.requests, 'request')})`;
  const after = loadAfter && `${formatDuration(loadAfter.durationMs)} after it (${count(loadAfter.requests)})`;
  if (before === null)
    return [`Nothing was sent before the release${after === null ? ', nor after it' : `; the load went on for ${after}`}.`];
  return [`The load began ${before}${after === null ? '; nothing was sent after it' : ` and went on for ${after}`}.`];
}

/** Of a release that was done: one that failed or was interrupted has been taken back. */
function takeOver({ newVersionShareAfter, atTheEnd }: Proof, verdict: Verdict): string[] {
  if (newVersionShareAfter === null || verdict === 'release-failed' || verdict === 'interrupted') return [];
  const nearlyAll = newVersionShareAfter > 0.999 && newVersionShareAfter < 1;
  const all = `${nearlyAll ? 'more than 99.9 %' : share(newVersionShareAfter)} of all answers after the release`;
  if (atTheEnd === null) return [`The new version gave ${all}.`];
  const { answers, ofNewVersion } = atTheEnd;
  const many =
    ofNewVersion === answers
      ? `every answer on new connections (${count(answers)})`
      : `${ofNewVersion === 0 ? 'none' : `only ${count(ofNewVersion)}`} of ${counted(answers, 'answer')} on new connections`;
  return [`At the end the new version gave ${many}${newVersionShareAfter === 1 ? '' : `, and ${all}`}.`];
}

function notProven({ dropRateOf: { phase }, shortestDetectableOutageMs, oneBackendOutage }: Proof): string {
  const unseen = CONNECTION_KINDS.filter((kind) => shortestDetectableOutageMs[kind] === null);
  const one = oneBackendOutage === null ? ', nor one of a single backend among several, which requests hit only by chance' : '';
  return `Not proven: ${[
    ...unseen.map((kind) => `anything on ${kind} connections, because nothing was sent on one ${timeOf(phase)}`),
    `that there was no shorter outage${one}`,
    'what clients elsewhere, other requests or connections that idle longer would have met',
    ...(phase === 'during'
      ? ['what the next release does: drops of one release hang together, and only repeated releases tell']
      : []),
  ].join('; ')}.`;
}

function timeOf(phase: PhaseName): string {
  if (phase === 'load') return 'in the load';
  return phase === 'before' ? 'before the release' : 'during the release';
}

function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

function count(value: number): string {
  return formatQuantity(value, 'count');
}

function share(value: number): string {
  return formatQuantity(value, 'share');
}
