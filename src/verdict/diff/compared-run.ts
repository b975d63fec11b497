import type { RunEnvironment } from '../../evidence/run-record.ts';
import type { Observation } from '../../observe/observation.ts';
import type { Profile } from '../../profile/profile.ts';
import type { RunFigures } from '../comparison/run-figures.ts';
import type { Verdict } from '../judge.ts';

/** What a diff takes from a run's folder. */
export interface ComparedRun {
  readonly verdict: Verdict;
  /** Why, most important first. */
  readonly reasons: readonly string[];
  readonly profile: Profile;
  readonly targetUrl: string;
  readonly environment: RunEnvironment;
  readonly observation: Observation;
  readonly figures: RunFigures;
  /** How exactly the run tells a moment: the longest time that held no whole request; null: nothing was sent in it. */
  readonly resolutionMs: number | null;
  readonly generatorFit: boolean;
  /** What is missing of its evidence, in sentences. */
  readonly troubles: readonly string[];
}
