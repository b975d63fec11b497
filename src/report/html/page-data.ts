import type { RunReport } from '../run-report.ts';
import type { RunDetail } from './detail/run-detail.ts';

/** What the client script gets: the detail, and those parts of the report that it draws. */
export interface PageData extends RunDetail {
  readonly durationMs: number;
  readonly phases: RunReport['phases'];
  readonly outages: RunReport['outages'];
  readonly milestones: readonly MilestoneMark[];
  readonly requestNames: readonly string[];
}

export interface MilestoneMark {
  readonly atMs: number;
  readonly kind: string;
  readonly detail: string;
  /** Seen to happen, to a pod or an endpoint, rather than done by the release. */
  readonly watched: boolean;
}

const MOST_MARKS = 2000;
const LONGEST_DETAIL = 300;

export function pageData({ durationMs, phases, outages, milestones, profile }: RunReport, detail: RunDetail): PageData {
  return {
    ...detail,
    durationMs,
    phases,
    outages,
    milestones: milestones.slice(0, MOST_MARKS).map(({ atMs, kind, detail: about, subject }) => ({
      atMs,
      kind,
      detail: about.slice(0, LONGEST_DETAIL),
      watched: subject !== undefined || /^(pod|endpoint|container|probe)-/.test(kind),
    })),
    requestNames: profile.load.requests.map(({ name }) => name),
  };
}
