import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { ComparisonReport } from '../report/comparison-report.ts';
import type { Verdict } from '../verdict/judge.ts';

export const EXIT_OF: Readonly<Record<Verdict, ExitCode>> = {
  pass: EXIT.pass,
  fail: EXIT.fail,
  inconclusive: EXIT.inconclusive,
  'release-failed': EXIT.releaseFailed,
  interrupted: EXIT.interrupted,
};

/** Of one that was not interrupted. */
export function comparisonExitCode({ isTold, standings }: ComparisonReport): ExitCode {
  if (standings.some(({ verdicts }) => (verdicts['release-failed'] ?? 0) > 0)) return EXIT.releaseFailed;
  return isTold ? EXIT.pass : EXIT.inconclusive;
}
