import { formatDuration, formatQuantity } from '../../verdict/quantity.ts';
import type { RunReport } from '../run-report.ts';
import type { Page } from './page.ts';
import { wrap } from './text.ts';

export function lateStartLines(report: RunReport, { columns, style }: Page): string[] {
  const sentence = lateStarts(report);
  return sentence === undefined ? [] : wrap(sentence, columns - 2).map((line) => style.doubtful(`  ${line}`));
}

/** What became of the schedule while all threads were busy, and what to do about it; undefined when that never happened. */
export function lateStarts({ requests, proof, profile }: RunReport): string | undefined {
  const { requests: late, longestMs } = requests.lateStarts;
  const { maxWaitingDue, unsentDue } = proof.generator;
  if (late === 0 && unsentDue === 0) return undefined;
  const { threads } = profile.load;
  return [
    `${started(late)} late${longestMs === null ? '' : `, by up to ${formatDuration(longestMs)}`}: all ${formatQuantity(threads, 'count')} threads were busy`,
    maxWaitingDue > 0 ? `, with up to ${formatQuantity(maxWaitingDue, 'count')} more waiting` : '',
    unsentDue > 0
      ? `, and ${formatQuantity(unsentDue, 'count')} still waited when the load ended and ${unsentDue === 1 ? 'was' : 'were'} never sent`
      : '',
    '; more load.threads keep to the schedule for longer',
  ].join('');
}

function started(requests: number): string {
  return requests === 1 ? '1 request started' : `${formatQuantity(requests, 'count')} requests started`;
}
