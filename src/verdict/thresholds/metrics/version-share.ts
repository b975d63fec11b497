import { UNKNOWN_VERSION } from '../../../observe/sample.ts';
import type { Selector } from '../../../observe/selection.ts';
import type { Metric } from '../metric.ts';
import { requestsToTell } from './share.ts';

const NEW = { role: 'new' } as const;

/** The version in the selector does not narrow the answers: it says whose share of them is asked for. */
export function versionShare(): Metric {
  return {
    name: 'version_share',
    quantity: 'share',
    about: 'ok answers of the new version, or of the selected one, as a share of those that told their version',
    selectableBy: ['phase', 'version', 'connection', 'request'],
    faultOf: ({ version }) =>
      version !== undefined && 'name' in version && version.name === UNKNOWN_VERSION
        ? 'version_share is of the answers that told their version: none of them is unknown'
        : undefined,
    swayedByGenerator: false,
    dependsOnOrder: false,
    basis: { of: 'answers', least: 1, forLimit: requestsToTell },
    selectorsOf: (selector) => Object.values(partsOf(selector)),
    observe(selector, course) {
      const { all, untold, ofVersion } = partsOf(selector);
      const okOf = (part: Selector): number => course.selection(part).tally.counts.ok;
      if (course.selection(all).candidates === 0) return { missing: 'no such request was sent' };
      const told = okOf(all) - okOf(untold);
      if (told === 0) return { missing: 'no ok answer told its version' };
      return { value: okOf(ofVersion) / told, basis: told };
    },
    windows: {
      figure: () => ({
        name: 'version_share',
        valueOf: ({ ofVersion, toldVersion }) => ofVersion / toldVersion,
        basisOf: ({ toldVersion }) => toldVersion,
        needsPercentiles: false,
        isShareOfVersion: true,
      }),
    },
  };
}

function partsOf({ version = NEW, ...all }: Selector): Record<'all' | 'untold' | 'ofVersion', Selector> {
  return { all, untold: { ...all, version: { name: UNKNOWN_VERSION } }, ofVersion: { ...all, version } };
}
