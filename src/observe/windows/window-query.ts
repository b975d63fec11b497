import { type Selector, selectorKey } from '../selection.ts';
import type { WindowContent } from './window-content.ts';

/** A figure of the requests that a window holds. */
export interface WindowFigure {
  readonly name: string;
  readonly valueOf: (content: WindowContent) => number;
  /** How many requests or answers it is taken of. */
  readonly basisOf: (content: WindowContent) => number;
  readonly needsPercentiles: boolean;
  /** It is about all versions: the selector's only says whose share is asked for, that of the new one when it says none. */
  readonly isShareOfVersion: boolean;
}

/** What is asked of the windows of one length that slide over the selected requests. */
export interface WindowQuery {
  readonly selector: Selector;
  readonly windowMs: number;
  readonly figure: WindowFigure;
  /** Windows with a smaller basis have no value. */
  readonly leastBasis: number;
}

/** Times are when the window begins, in ms since the run's start. */
export interface WindowFindings {
  /** How many requests there were to slide over. */
  readonly candidates: number;
  /** How long they, or the phase that was asked about, were; windows that are longer never fit. */
  readonly stretchMs: number;
  /** Undefined when no window had a value. */
  readonly highest: { readonly value: number; readonly startMs: number } | undefined;
  readonly lowest: { readonly value: number; readonly startMs: number } | undefined;
  /** The window with the smallest basis; undefined when none fitted into the stretch. */
  readonly thinnest: { readonly basis: number; readonly startMs: number } | undefined;
}

/** The same for queries that have the same answer. */
export function queryKey({ selector, windowMs, figure, leastBasis }: WindowQuery): string {
  return JSON.stringify([selectorKey(selector), windowMs, figure.name, leastBasis]);
}
