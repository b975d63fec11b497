import { CutoverError } from '../../errors.ts';
import { operandsOf, type Threshold } from './demand.ts';
import { ThresholdError } from './scanner.ts';
import { unknown } from './selector-grammar.ts';
import { parseThreshold } from './threshold-grammar.ts';

/**
 * All of a profile's thresholds; throws CutoverError for the first that is wrong, with its place and what is wrong in it. `faultOf`: what
 * is wrong with one that can be read.
 */
export function parseThresholds(
  settings: readonly { readonly text: string; readonly where: string }[],
  requestNames: readonly string[],
  faultOf: (threshold: Threshold) => ThresholdError | undefined = () => undefined,
): Threshold[] {
  return settings.map(({ text, where }) => {
    try {
      const threshold = parseThreshold(text);
      const fault = faultInRequests(threshold, requestNames) ?? faultOf(threshold);
      if (fault !== undefined) throw fault;
      return threshold;
    } catch (thrown) {
      if (!(thrown instanceof ThresholdError)) throw thrown;
      throw new CutoverError(`threshold \`${text}\`, column ${thrown.column}: ${thrown.message}`, {
        where,
        next: 'docs/thresholds.md lists the metrics, selectors and units, and says what can be asked while a release goes on',
        cause: thrown,
      });
    }
  });
}

/** A check on a request that the profile does not have could only ever be inconclusive. */
function faultInRequests({ demands }: Threshold, requestNames: readonly string[]): ThresholdError | undefined {
  for (const { selector, columns } of demands.flatMap(operandsOf)) {
    const { request } = selector;
    if (request === undefined || requestNames.includes(request)) continue;
    return unknown('request', { text: request, column: columns.request ?? 1 }, requestNames);
  }
  return undefined;
}
