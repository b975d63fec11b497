import type { DropGroup } from '../../observe/drops/drops.ts';
import type { Cause } from './cause.ts';
import type { Scene, Start, Stop } from './scene.ts';
import type { PodLife } from './pod-life.ts';

export const CONFIDENCES = ['low', 'medium', 'high'] as const;

/**
 * `high`: the evidence fits this cause and no other of the list. `medium`: it fits, and one piece that would settle it was not to be
 * had. `low`: it fits, and so does another.
 */
export type Confidence = (typeof CONFIDENCES)[number];

/** What one rule makes of one group of drops. */
export interface Finding {
  readonly cause: Cause;
  readonly confidence: Confidence;
  /** What speaks for it, as the end of the sentence `12 requests ...`. */
  readonly why: string;
  /** Whose stop, start, or other trouble it was. */
  readonly stop?: Stop;
  readonly start?: Start;
  readonly pod?: PodLife;
}

/** A pure function; undefined where it has nothing to say. */
export type Rule = (group: DropGroup, scene: Scene) => Finding | undefined;
