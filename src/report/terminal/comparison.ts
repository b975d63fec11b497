import type { Standing } from '../../verdict/comparison/comparison.ts';
import { formatDuration, formatQuantity } from '../../verdict/quantity.ts';
import type { ComparisonReport } from '../comparison-report.ts';
import { pageOf, type Page, type TerminalOptions } from './page.ts';
import { spreadRows } from './spreads.ts';
import { displayWidth, plain, wrap } from './text.ts';
import { table, type Cell, type Column } from './table.ts';

/** What was compared, one table with a column for each way to release, best first, and what it says. */
export function renderComparison(report: ComparisonReport, options: TerminalOptions): string {
  const page = pageOf(options);
  const { profile, contenders, repeat, runs, priorities, seed, pauseMs, standings, confidence, statement } = report;
  const made = report.complete ? '' : `, of which ${runs.length} were made`;
  const head = [
    page.style.bold(`Comparison of ${contenders.length} ways to release ${plain(profile)}`),
    ...lines(
      `${contenders.length} x ${repeat} runs in shuffled order (--seed ${seed}), ${formatDuration(pauseMs)} between them${made}; by ${priorities.join(', then ')}`,
      page,
    ),
  ].join('\n');
  const tables = blocksOf(standings, confidence, page).map((block) => tableOf(block, confidence, page));
  const told = statement.flatMap((sentence) => lines(sentence, page));
  return `${[head, ...tables, told.join('\n')].join('\n\n')}\n`;
}

function lines(text: string, { columns }: Page): string[] {
  return wrap(plain(text), columns - 2).map((line) => `  ${line}`);
}

/** `rolling` over `preStop=5s` over `maxUnavailable=0`: what a column is called, a word a line. */
function nameLines({ name }: Standing): string[] {
  return name.split(/ |(?<=,)/).map(plain);
}

/** As many beside each other as the page has room for. */
function blocksOf(standings: readonly Standing[], confidence: number, { columns }: Page): Standing[][] {
  const rows = spreadRows(confidence);
  const headColumns = Math.max(...rows.map(({ head }) => displayWidth(head)));
  const blocks: Standing[][] = [];
  let used = Infinity;
  for (const standing of standings) {
    const cells = rows.map(({ cell }) => displayWidth(cell(standing).text));
    const width = GAP_COLUMNS + Math.max(...cells, ...nameLines(standing).map(displayWidth));
    if (used + width > columns) {
      blocks.push([]);
      used = GAP_COLUMNS + headColumns;
    }
    blocks.at(-1)?.push(standing);
    used += width;
  }
  return blocks;
}

const GAP_COLUMNS = 2;

function tableOf(standings: readonly Standing[], confidence: number, page: Page): string {
  const height = Math.max(0, ...standings.map((standing) => nameLines(standing).length));
  const columns: Column[] = [
    { head: '', align: 'left' },
    ...standings.map((standing): Column => ({ head: nameLines(standing)[0] ?? '', align: 'right' })),
  ];
  const moreNames = Array.from({ length: Math.max(0, height - 1) }, (_, line): Cell[] => [
    { text: '' },
    ...standings.map((standing) => ({ text: nameLines(standing)[line + 1] ?? '', paint: page.style.dim })),
  ]);
  const ranks: Cell[] = [
    { text: 'rank' },
    ...standings.map(({ rank }): Cell =>
      rank === null ? { text: '-' } : { text: formatQuantity(rank, 'count'), paint: page.style.bold },
    ),
  ];
  const figures = spreadRows(confidence).map(({ head, cell }): Cell[] => [{ text: head }, ...standings.map(cell)]);
  return table(columns, [...moreNames, ranks, ...figures], page);
}
