import type { LatencyEffect, QuantileDifference } from './latency-difference.ts';
import { formatQuantity } from '../quantity.ts';

/** What is said of the versions in plain words, the size of the difference before anything else. */
export function versionStatement(
  names: { readonly old: readonly string[]; readonly new: readonly string[] },
  found: {
    readonly ratios: readonly QuantileDifference[];
    readonly effectSize: LatencyEffect;
    readonly confidence: number;
  },
): string[] {
  const confidence = formatQuantity(found.confidence, 'share');
  const who = `Version ${names.new.join(', ')} against ${names.old.join(', ')}`;
  const parts = [
    told(
      'slower',
      found.ratios.filter(({ low }) => low > 1),
    ),
    told(
      'faster',
      found.ratios.filter(({ high }) => high < 1),
    ),
    told(
      'not distinguishable',
      found.ratios.filter(({ low, high }) => low <= 1 && high >= 1),
    ),
  ].flat();
  return [
    ...(parts.length === 0 ? [] : [`${who}, with ${confidence} confidence: ${parts.join('; ')}.`]),
    effectSentence(found.effectSize),
  ];
}

function told(how: string, ratios: readonly QuantileDifference[]): string[] {
  if (ratios.length === 0) return [];
  const each = ratios.map(({ quantile, low, high }) => `${quantile} (${formatRatio(low)} to ${formatRatio(high)} times as long)`);
  return [`${how} at ${each.join(', ')}`];
}

/** `an answer of the new version took longer than one of the old in 53 % of the pairs`. */
export function effectSentence({ value, low, high, words }: LatencyEffect): string {
  const [share, from, until] = [value, low, high].map((part) => formatQuantity(part, 'share'));
  const size = low <= 0.5 && high >= 0.5 ? 'not distinguishable' : `a ${words} difference`;
  return `Of pairs of a new answer and an old one, the new one took longer in ${share} (${from} to ${until}): ${size}.`;
}

/** A ratio with as many digits as tell it from 1. */
export function formatRatio(ratio: number): string {
  return ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2);
}
