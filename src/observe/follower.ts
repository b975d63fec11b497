import type { Sample } from './sample.ts';

/** Folds requests of one cell as they come, in the order of sending. */
export interface Follower {
  follow(sample: Sample): void;
}
