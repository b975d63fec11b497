import type { Latency } from '../../../observe/latency.ts';
import type { WindowContent } from '../../../observe/windows/window-content.ts';
import type { Metric, WindowedMetric } from '../metric.ts';
import { ANY_KEY } from './of-requests.ts';

export function percentile(percent: number): Metric {
  const name = `p${percent}`;
  const about = `latency that ${percent} % of the answers do not exceed`;
  return latency(name, about, (durations) => durations.percentile(percent), {
    // Of fewer, it would be their maximum.
    least: Math.round(100 / (100 - percent)),
    windows: inWindow(name, (content) => content.percentileUs(percent) ?? Number.NaN, true),
  });
}

export function mean(): Metric {
  return latency('mean', 'mean latency', (durations) => durations.mean, {
    windows: inWindow('mean', ({ sumUs, timed }) => sumUs / timed, false),
  });
}

/** `min` or `max`. */
export function extreme(name: string, about: string, durationOf: (durations: Latency) => number | undefined): Metric {
  return latency(name, about, durationOf, {
    windows: { whyNot: `that of the worst window is that of all requests: write \`${name}\` alone` },
  });
}

/** Measured from the schedule where there is one: a request that had to wait for a slow target was slow too. */
function latency(
  name: string,
  about: string,
  durationOf: (durations: Latency) => number | undefined,
  { least = 1, windows }: { readonly least?: number; readonly windows: WindowedMetric },
): Metric {
  return {
    name,
    quantity: 'ms',
    about,
    selectableBy: ANY_KEY,
    swayedByGenerator: true,
    dependsOnOrder: false,
    basis: { of: 'answers', least },
    selectorsOf: (selector) => [selector],
    observe(selector, course) {
      const { fromDue, fromSend } = course.selection(selector);
      const durations = fromDue.count > 0 ? fromDue : fromSend;
      const durationUs = durationOf(durations);
      if (durationUs === undefined) return { missing: 'no ok answer to measure' };
      if (durations.count < least) return { missing: `${name} needs at least ${least} answers, there are ${durations.count}` };
      const observed = { value: durationUs / 1000, basis: durations.count };
      return durations === fromDue ? { ...observed, how: 'from schedule' } : observed;
    },
    windows,
  };
}

function inWindow(name: string, durationUsOf: (content: WindowContent) => number, needsPercentiles: boolean): WindowedMetric {
  return {
    figure: () => ({
      name,
      valueOf: (content) => durationUsOf(content) / 1000,
      basisOf: ({ timed }) => timed,
      needsPercentiles,
      isShareOfVersion: false,
    }),
  };
}
