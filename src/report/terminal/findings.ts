import type { Finding } from '../../release/check/finding.ts';
import { styleOf, type Style } from './style.ts';
import { plain, wrap } from './text.ts';

const MARKS: Readonly<Record<Finding['level'], { readonly text: string; readonly look: 'good' | 'bad' | 'doubtful' }>> = {
  ok: { text: '✓', look: 'good' },
  warning: { text: '!', look: 'doubtful' },
  fault: { text: '✗', look: 'bad' },
};

const NARROWEST = 60;
const WIDEST = 140;

/** A line for each finding; below those that are not fine, what it means and what to do. Text from outside is made harmless. */
export function renderFindings(
  findings: readonly Finding[],
  { columns, colour }: { readonly columns: number; readonly colour: boolean },
): string {
  const width = Math.min(Math.max(columns, NARROWEST), WIDEST);
  return findings.map((finding) => `${lines(finding, width, styleOf(colour)).join('\n')}\n`).join('');
}

function lines({ level, about, what, consequence, fix }: Finding, width: number, style: Style): string[] {
  const { text, look } = MARKS[level];
  const [first = '', ...rest] = wrap(plain(`${about}: ${what}`), width - 4);
  const below = [
    ...rest,
    ...(consequence === undefined ? [] : wrap(plain(consequence), width - 4)),
    ...(fix === undefined ? [] : wrap(plain(`fix: ${fix}`), width - 4)),
  ];
  return [`${style[look](text)} ${first}`, ...below.map((line) => style.dim(`    ${line}`))];
}
