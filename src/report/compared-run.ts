import { readEvidence } from '../evidence/reader.ts';
import type { ComparedRun } from '../verdict/diff/compared-run.ts';
import { examine } from './assess.ts';
import { runFigures } from './run-figures.ts';

/** What a diff needs of a run, from the evidence in its folder. Throws CutoverError when there is none. */
export async function comparedRun(folder: string): Promise<ComparedRun> {
  const evidence = readEvidence(folder);
  const { report, observation } = await examine(evidence);
  const { verdict, reasons, profile, targetUrl, environment, proof } = report;
  const limits = Object.values(proof.shortestDetectableOutageMs).filter((limitMs) => limitMs !== null);
  return {
    verdict,
    reasons,
    profile,
    targetUrl,
    environment,
    observation,
    figures: runFigures(report),
    resolutionMs: limits.length === 0 ? null : Math.max(...limits),
    generatorFit: proof.generator.fit,
    troubles: [...evidence.problems, ...endTroubles(evidence.end)],
  };
}

function endTroubles(end: { readonly outcome: string } | undefined): string[] {
  if (end === undefined) return ['it was cut short, or is still going on'];
  return end.outcome === 'interrupted' ? ['it was interrupted'] : [];
}
