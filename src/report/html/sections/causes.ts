import { type ManifestPatch, patchLines } from '../../../release/suggestion/manifest-patch.ts';
import { CAUSES, WARNINGS } from '../../../verdict/diagnosis/cause.ts';
import { formatQuantity } from '../../../verdict/quantity.ts';
import type { RunReport } from '../../run-report.ts';
import { type Child, element, type Markup } from '../markup.ts';
import { LONGEST_SENTENCE, outside } from '../text.ts';
import type { Section } from './section.ts';

/** Why requests were dropped: for each cause how many, what speaks for it, and what to do. */
export function causesSection({ diagnosis }: RunReport): Section {
  const causes = diagnosis.map(({ cause, requests, share, confidence, evidence, fix, patches }) =>
    card('bad', {
      name: cause,
      figures: `${requests === 1 ? '1 request' : `${formatQuantity(requests, 'count')} requests`}, ${formatQuantity(share, 'share')} of those dropped, confidence ${confidence}`,
      about: CAUSES[cause],
      evidence,
      fix,
      patches,
    }),
  );
  return { id: 'causes', title: 'Causes and their fixes', body: causes.length === 0 ? undefined : causes };
}

/** What can be done better although nothing need have been dropped for it. */
export function warningsSection({ warnings }: RunReport): Section {
  const told = warnings.map(({ cause, evidence, fix, patches }) =>
    card('doubtful', { name: cause, figures: undefined, about: WARNINGS[cause], evidence, fix, patches }),
  );
  return { id: 'warnings', title: 'Warnings', body: told.length === 0 ? undefined : told };
}

interface Card {
  readonly name: string;
  readonly figures: string | undefined;
  readonly about: string;
  readonly evidence: readonly string[];
  readonly fix: string;
  readonly patches: readonly ManifestPatch[] | undefined;
}

function card(tone: 'bad' | 'doubtful', { name, figures, about, evidence, fix, patches = [] }: Card): Markup {
  return element(
    'article',
    { class: `cause ${tone}` },
    element('h3', {}, name, figures === undefined ? undefined : element('span', { class: 'figures-of' }, figures)),
    element('p', { class: 'about' }, sentence(about)),
    element('div', { class: 'fix' }, element('strong', {}, 'Fix: '), outside(fix, LONGEST_SENTENCE)),
    patchBlock(patches),
    element(
      'ul',
      { class: 'evidence' },
      evidence.map((line) => element('li', {}, outside(line, LONGEST_SENTENCE))),
    ),
  );
}

function patchBlock(patches: readonly ManifestPatch[]): Child {
  const lines = patches.flatMap(patchLines);
  if (lines.length === 0) return undefined;
  return element(
    'div',
    { class: 'code', role: 'region', tabindex: 0, 'aria-label': 'What to change in the manifests' },
    lines.map((line) => element('div', {}, outside(line))),
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
