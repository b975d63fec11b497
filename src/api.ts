/**
 * The library: what `import ... from 'cutover'` gives, and the only module of the package that programs may rely on. By semantic versioning
 * nothing here is renamed, removed or demands more within a major version; keys of what is resolved to are added (docs/api.md).
 */
export { compare } from './api/compare.ts';
export type { CompareOptions, Comparison, ComparisonEvent } from './api/compare.ts';
export { judge } from './api/judge.ts';
export type { JudgeOptions } from './api/judge.ts';
export type { ProfileOptions } from './api/profile-options.ts';
export { run } from './api/run.ts';
export type { ApiRunEvent as RunEvent, Report, RunOptions } from './api/run.ts';
export { CutoverError } from './errors.ts';
export type { ExitCode } from './exit-codes.ts';
export type { ProfileDocument } from './profile/profile-document.ts';
export type { StrategyName } from './profile/release.ts';
export type { Milestone } from './release/milestone.ts';
export type { ComparisonReport } from './report/comparison-report.ts';
export type { RunOfSeries } from './report/run-of-series.ts';
export type { RunReport } from './report/run-report.ts';
export type { Verdict } from './verdict/judge.ts';
export type { Check } from './verdict/thresholds/check.ts';
