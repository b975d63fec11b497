import { type ExitCode } from '../../exit-codes.ts';
import { VERDICTS } from '../../report/html/sections/verdict.ts';
import type { LiveEnd } from '../../report/live/live-update.ts';
import type { Verdict } from '../../verdict/judge.ts';
import { EXIT_OF } from '../../verification/exit-code.ts';

export type Ending = Omit<LiveEnd, 'hasReport'>;

/** Of a run, or of several that have one verdict. */
export function judgedEnding(
  { verdict, reasons }: { readonly verdict: Verdict; readonly reasons: readonly string[] },
  folder: string,
): Ending {
  const { text, tone } = VERDICTS[verdict];
  return { word: text, tone: tone === 'quiet' ? 'doubtful' : tone, reasons, exitCode: EXIT_OF[verdict], folder };
}

/** Of a comparison, which passes no judgement on what it compares. */
export function comparedEnding(
  { complete, statement }: { readonly complete: boolean; readonly statement: readonly string[] },
  exitCode: ExitCode,
  folder: string,
): Ending {
  return {
    word: complete ? 'Compared' : 'Not all compared',
    tone: complete && exitCode === 0 ? 'good' : 'doubtful',
    reasons: statement,
    exitCode,
    folder,
  };
}
