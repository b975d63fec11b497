import { runStep } from '../commands/run-step.ts';
import type { UndoAction } from './action.ts';

/** Whether it is safe when its step did not happen, and safe to run again, is for the profile's author to see to. */
export function runCommand(
  { step, outputFile }: Extract<UndoAction, { readonly do: 'run-command' }>,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  return runStep(step, { signal, outputFile, tell: () => {} });
}
