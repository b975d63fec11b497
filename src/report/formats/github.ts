import { plain } from '../terminal/text.ts';
import type { ReportFormat } from './format.ts';

/**
 * Workflow commands of GitHub Actions, which show as annotations: one for the verdict, one for each check that did not pass. See "Workflow
 * commands for GitHub Actions" in GitHub's documentation for what has to be escaped.
 */
export const github: ReportFormat = {
  name: 'github',
  fileName: undefined,
  about: 'annotations of GitHub Actions, printed',
  render: ({ verdict, reasons, profile, checks }) => [
    annotation(verdict === 'pass' ? 'notice' : verdict === 'inconclusive' ? 'warning' : 'error', {
      title: `cutover ${profile.name}: ${verdict}`,
      message: reasons.join('\n'),
    }),
    ...checks
      .filter(({ state }) => state !== 'pass')
      .map(({ state, threshold, reason }) =>
        annotation(state === 'fail' ? 'error' : 'warning', { title: threshold, message: reason }),
      ),
  ],
};

type Level = 'notice' | 'warning' | 'error';

function annotation(level: Level, { title, message }: Record<'title' | 'message', string>): string {
  const property = data(title).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return `::${level} title=${property}::${data(message)}\n`;
}

function data(text: string): string {
  return text
    .split('\n')
    .map((line) => plain(line).replaceAll('%', '%25'))
    .join('%0A');
}
