import { changeText, type RuleCheck } from '../../verdict/diff/check-rule.ts';
import type { Diff } from '../../verdict/diff/diff.ts';
import type { Figure } from '../../verdict/diff/figure.ts';
import { formatQuantity } from '../../verdict/quantity.ts';
import { effectSentence } from '../../verdict/versions/version-statement.ts';
import { type Page, pageOf, type TerminalOptions } from './page.ts';
import { type Cell, type Column, table } from './table.ts';
import { paragraph, plain, shorten, wrap } from './text.ts';

type Look = 'good' | 'bad' | 'doubtful';

const CONCLUSIONS: Readonly<Record<Diff['conclusion'], { readonly text: string; readonly look: Look }>> = {
  'no-regression': { text: 'NO REGRESSION', look: 'good' },
  regression: { text: 'REGRESSION', look: 'bad' },
  'cannot-tell': { text: 'CANNOT TELL', look: 'doubtful' },
};

const STATES: Readonly<Record<RuleCheck['state'], { readonly text: string; readonly look: Look }>> = {
  'no-regression': { text: '✓ holds', look: 'good' },
  regression: { text: '✗ regression', look: 'bad' },
  'cannot-tell': { text: '? cannot tell', look: 'doubtful' },
};

const TOLD: Readonly<Record<Figure['told'], { readonly text: string; readonly look: Look | 'dim' }>> = {
  worse: { text: 'worse', look: 'bad' },
  better: { text: 'better', look: 'good' },
  'not-distinguishable': { text: 'not told apart', look: 'dim' },
  'no-data': { text: 'no data', look: 'doubtful' },
};

/** A diff as a person reads it: the conclusion first, text from outside made harmless. */
export function renderDiff(diff: Diff, runs: { readonly old: string; readonly new: string }, options: TerminalOptions): string {
  const page = pageOf(options);
  const { text, look } = CONCLUSIONS[diff.conclusion];
  const head = [
    page.style.bold(page.style[look](text)),
    page.style.dim(`  ${shorten(plain(`${runs.new} against ${runs.old}`), page.columns - 2)}`),
    ...diff.reasons.flatMap((reason) => item(reason, page)),
  ];
  const notes = [
    ...diff.differences.decisive.map((difference) => `Not the same: ${difference}.`),
    ...diff.differences.notes.map((note) => `For the record: ${note}.`),
    ...howSure(diff),
  ];
  const sections = [
    section('Changes', [figuresTable(diff.figures, page), ...effect(diff.figures, page)], page),
    section('Rules', [rulesTable(diff.rules, page)], page),
    section(
      'How sure',
      notes.map((note) => paragraph(plain(note), page)),
      page,
    ),
  ];
  return `${[head.join('\n'), ...sections].join('\n\n')}\n`;
}

function figuresTable(figures: readonly Figure[], page: Page): string {
  const columns: Column[] = [
    { head: 'figure', align: 'left' },
    { head: 'old', align: 'right' },
    { head: 'new', align: 'right' },
    { head: 'change', align: 'right' },
    { head: '', align: 'left' },
  ];
  const rows = figures.map((figure): Cell[] => {
    const { text, look } = TOLD[figure.told];
    const change =
      figure.change === null ? '-' : changeText(figure.change, { change: figure.changeIs, quantity: figure.quantity });
    return [
      // `p99{phase=after}` takes the room that the numbers need.
      { text: figure.name.replace(/\{\w+=(\w+)\}/, ' $1') },
      value(figure.old, figure),
      value(figure.new, figure),
      { text: change },
      { text, paint: page.style[look] },
    ];
  });
  return table(columns, rows, page);
}

function value(amount: number | null, { quantity }: Figure): Cell {
  return { text: amount === null ? '-' : formatQuantity(amount, quantity) };
}

function effect(figures: readonly Figure[], page: Page): string[] {
  const whole = figures.find(({ name }) => name === 'p50')?.effectSize;
  return whole === undefined ? [] : [paragraph(effectSentence(whole), page)];
}

function rulesTable(rules: readonly RuleCheck[], page: Page): string {
  const columns: Column[] = [
    { head: '', align: 'left' },
    { head: 'fails on', align: 'left' },
    { head: '', align: 'left' },
  ];
  const rows = rules.map(({ rule, state, reason }): Cell[] => [
    { text: STATES[state].text, paint: page.style[STATES[state].look] },
    { text: plain(rule) },
    { text: plain(reason) },
  ]);
  return table(columns, rows, page);
}

function howSure({ confidence, confidenceEach, figures }: Diff): string[] {
  const [all, each] = [formatQuantity(confidence, 'share'), formatQuantity(confidenceEach, 'share')];
  const drawn = `Each interval holds with ${each} confidence, all that the rules ask for together with ${all}; they know what chance does within such runs, not what else changed between them.`;
  const measured = figures.filter(({ interval, change }) => interval === 'measured' && change !== null).map(({ name }) => name);
  if (measured.length === 0) return [drawn];
  return [
    drawn,
    `Of ${measured.join(', ')} each run has one value: the interval is how exactly it was measured. How much they change from release to release takes repeated runs.`,
  ];
}

function section(title: string, lines: readonly string[], { style }: Page): string {
  return [style.bold(title), ...lines].join('\n');
}

function item(text: string, { columns }: Page): string[] {
  const [first = '', ...rest] = wrap(plain(text), columns - 4);
  return [`  - ${first}`, ...rest.map((line) => `    ${line}`)];
}
