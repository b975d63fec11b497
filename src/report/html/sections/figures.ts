import { formatDuration, formatQuantity } from '../../../verdict/quantity.ts';
import type { RunReport } from '../../run-report.ts';
import { element, type Markup } from '../markup.ts';
import type { Tone } from '../table.ts';

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly about: string;
  readonly tone?: Tone | undefined;
}

/** The few figures that one compares between runs. */
export function keyFigures(report: RunReport): Markup {
  return element(
    'dl',
    { class: 'figures' },
    figures(report).map(({ name, value, about, tone }) =>
      element(
        'div',
        {},
        element('dt', {}, name),
        element('dd', { class: tone === undefined ? 'value' : `value ${tone}` }, value),
        element('dd', { class: 'about' }, about),
      ),
    ),
  );
}

function figures({
  verdict,
  requests,
  proof,
  longestGapMs,
  outageCount,
  versions,
  latency,
  phases,
  durationMs,
}: RunReport): Figure[] {
  const perSecond = durationMs === 0 ? 0 : (requests.sent * 1000) / durationMs;
  const during = phases.some(({ name }) => name === 'during') ? 'during' : phases[0]?.name;
  const measured = latency.fromDue ?? latency;
  const p99 = during === undefined ? undefined : measured.byPhase[during]?.p99;
  const [transition] = versions.transitions;
  return [
    {
      name: 'Requests',
      value: formatQuantity(requests.sent, 'count'),
      about: `${formatQuantity(perSecond, 'per-second')}, ${formatQuantity(requests.ok, 'count')} ok`,
    },
    {
      name: 'Dropped',
      value: formatQuantity(requests.dropped, 'count'),
      about: requests.retryable === 0 ? outages(outageCount) : `${formatQuantity(requests.retryable, 'count')} of them retryable`,
      // Without a verdict that carries it, none dropped is no good news.
      tone: requests.dropped > 0 ? 'bad' : verdict === 'pass' ? 'good' : undefined,
    },
    {
      name: 'Drop rate at most',
      value: proof.dropRateUpperBound === null ? 'unknown' : formatQuantity(proof.dropRateUpperBound, 'share'),
      about: `with ${formatQuantity(proof.confidence, 'share')} confidence, ${proof.dropRateOf.phase === 'during' ? 'during the release' : 'in the load'}`,
    },
    {
      name: 'Longest gap',
      value: longestGapMs === null ? 'unknown' : formatDuration(longestGapMs),
      about: 'between two successes',
    },
    ...(p99 === undefined
      ? []
      : [
          {
            name: 'p99',
            value: formatDuration(p99 / 1000),
            about: `${during === 'during' ? 'during the release' : 'in the load'}${latency.fromDue === undefined ? '' : ', from the schedule'}`,
          },
        ]),
    ...(transition === undefined
      ? []
      : [
          {
            name: 'Changeover',
            value: formatDuration(transition.overlapMs),
            about: transition.overlapMs === 0 ? 'the versions did not overlap' : 'both versions answered',
          },
        ]),
  ];
}

function outages(count: number): string {
  if (count === 0) return 'no outage';
  return count === 1 ? 'in 1 outage' : `in ${formatQuantity(count, 'count')} outages`;
}
