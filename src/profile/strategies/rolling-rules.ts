import type { Complaint, Rule } from '../rules.ts';
import { changesSomething } from './update.ts';

/** What the keys of a rolling update demand of each other. */
export const ROLLING_RULES: readonly Rule[] = [oneSourceOfTheNewVersion, somePodMoves, deadlineAfterReady, holdWithinTimeout];

const PATH = ['release', 'rolling'] as const;

function oneSourceOfTheNewVersion({ release }: Parameters<Rule>[0]): Complaint[] {
  const rolling = release?.rolling;
  if (rolling === undefined) return [];
  if (rolling.toRevision === undefined) {
    const what = 'release.rolling changes nothing, expected an image, env, a manifest, or toRevision';
    return changesSomething(rolling) ? [] : [{ path: PATH, what }];
  }
  if (!changesSomething(rolling)) return [];
  const what =
    'release.rolling.toRevision: an earlier revision is released as it was, expected no image, env or manifest beside it';
  return [{ path: [...PATH, 'toRevision'], what }];
}

function somePodMoves({ release }: Parameters<Rule>[0]): Complaint[] {
  const { maxSurge, maxUnavailable } = release?.rolling ?? {};
  if (maxSurge === undefined || maxUnavailable === undefined) return [];
  if (Number.parseInt(String(maxSurge), 10) > 0 || Number.parseInt(String(maxUnavailable), 10) > 0) return [];
  const what = 'release.rolling.maxUnavailable: with maxSurge 0 as well no pod could be replaced, expected one of them above 0';
  return [{ path: [...PATH, 'maxUnavailable'], what }];
}

function deadlineAfterReady({ release }: Parameters<Rule>[0]): Complaint[] {
  const { minReadySeconds, progressDeadlineSeconds } = release?.rolling ?? {};
  if (minReadySeconds === undefined || progressDeadlineSeconds === undefined || progressDeadlineSeconds > minReadySeconds)
    return [];
  const what = `release.rolling.progressDeadlineSeconds: expected more than minReadySeconds (${minReadySeconds}), found ${progressDeadlineSeconds}`;
  return [{ path: [...PATH, 'progressDeadlineSeconds'], what }];
}

function holdWithinTimeout({ release }: Parameters<Rule>[0]): Complaint[] {
  const holdMs = release?.rolling?.pause?.hold;
  if (release === undefined || holdMs === undefined || holdMs < release.timeout) return [];
  const what = `release.rolling.pause.hold: expected less than release.timeout (${release.timeout / 1000}s), of which it is a part`;
  return [{ path: [...PATH, 'pause', 'hold'], what }];
}
