import type { Profile } from '../profile/profile.ts';
import type { Milestone } from '../release/milestone.ts';

/** Where a run is, for people to watch. */
export interface RunStage {
  readonly name: 'starting' | 'load' | 'before' | 'during' | 'after' | 'ending';
  /** On the run's clock. */
  readonly sinceMs: number;
  /** How long it takes; undefined where that cannot be known. */
  readonly expectedMs: number | undefined;
  /** The last thing that happened. */
  readonly what: string;
}

/** Follows the stage of a run from its milestones: the load alone, or before, during and after its release. */
export class RunStages {
  current: RunStage = { name: 'starting', sinceMs: 0, expectedMs: undefined, what: '' };
  private readonly profile: Profile;

  constructor(profile: Profile) {
    this.profile = profile;
  }

  milestone({ atMs, kind, detail }: Milestone): void {
    const what = `${kind} ${detail}`;
    const { release, load } = this.profile;
    const enter = (name: RunStage['name'], expectedMs?: number): void => {
      this.current = { name, sinceMs: atMs, expectedMs: Number.isFinite(expectedMs) ? expectedMs : undefined, what };
    };
    if (kind === 'load-started') {
      if (release === undefined) enter('load', load.durationMs);
      else enter('before', load.startDelayMs + load.rampUpMs + release.baselineMs);
    } else if (kind === 'release-started') enter('during');
    else if (kind === 'release-finished' || kind === 'release-failed') enter('after', release?.settleMs);
    else if (kind === 'interrupted' || kind === 'load-stopped') enter('ending');
    else this.current = { ...this.current, what };
  }
}
