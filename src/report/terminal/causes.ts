import { type ManifestPatch, patchLines } from '../../release/suggestion/manifest-patch.ts';
import { CAUSES, WARNINGS } from '../../verdict/diagnosis/cause.ts';
import { formatQuantity } from '../../verdict/quantity.ts';
import type { RunReport } from '../run-report.ts';
import type { Page, Section } from './page.ts';
import type { Paint } from './style.ts';
import { plain, wrap } from './text.ts';

/** Why requests were dropped: for each cause how many, what speaks for it, and what to do. */
export function causesSection({ diagnosis }: RunReport, page: Page): Section {
  const { style } = page;
  const causes = diagnosis.map(({ cause, requests, share, confidence, evidence, fix, patches }) => {
    const count = requests === 1 ? '1 request' : `${formatQuantity(requests, 'count')} requests`;
    const head = `${style.bad(style.bold(cause))}  ${count}, ${formatQuantity(share, 'share')} of those dropped, confidence ${confidence}`;
    return [`  ${head}`, ...lines(CAUSES[cause], '    ', page), ...details(evidence, fix, patches, page)].join('\n');
  });
  return { title: 'Causes', body: causes.join('\n\n') };
}

/** What can be done better although nothing need have been dropped for it. */
export function warningsSection({ warnings }: RunReport, page: Page): Section {
  const { style } = page;
  const told = warnings.map(({ cause, evidence, fix, patches }) =>
    [
      `  ${style.doubtful(style.bold(cause))}`,
      ...lines(WARNINGS[cause], '    ', page),
      ...details(evidence, fix, patches, page),
    ].join('\n'),
  );
  return { title: 'Warnings', body: told.join('\n\n') };
}

function details(evidence: readonly string[], fix: string, patches: readonly ManifestPatch[] = [], page: Page): string[] {
  const { dim, good } = page.style;
  return [
    ...evidence.flatMap((sentence) => item('- ', sentence, page, dim)),
    ...item('fix: ', fix, page, good),
    ...patches.flatMap(patchLines).flatMap((line) => item('+ ', line, page, good, '      ')),
  ];
}

/** Marked on its first line, the others below its text. */
function item(mark: string, text: string, page: Page, paint: Paint, indent = '    '): string[] {
  const width = page.columns - indent.length - mark.length;
  return wrap(plain(text), width).map(
    (line, index) => `${indent}${paint(`${index === 0 ? mark : ' '.repeat(mark.length)}${line}`)}`,
  );
}

function lines(text: string, indent: string, { columns }: Page): string[] {
  return wrap(text, columns - indent.length).map((line) => `${indent}${line}`);
}
