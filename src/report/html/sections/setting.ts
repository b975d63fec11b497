import { formatDuration, formatQuantity } from '../../../verdict/quantity.ts';
import type { RunReport } from '../../run-report.ts';
import { type Child, element } from '../markup.ts';
import { outside } from '../text.ts';
import type { Section } from './section.ts';

/** What was run, and where. */
export function settingSection({ profile, environment, proof, targetUrl, startedAt, endedAt }: RunReport): Section {
  const { generator } = proof;
  const facts: (readonly [string, Child])[] = [
    ['Target', outside(targetUrl)],
    ['Profile', outside(profile.file)],
    ['Started', startedAt],
    ['Ended', endedAt],
    ['cutover', environment.tool],
    ['Node', environment.node],
    ['System', outside(environment.os)],
    ['CPUs', String(environment.cpus)],
    ...(environment.cluster === undefined ? [] : [['Cluster', outside(environment.cluster)] as const]),
    ['Generator: longest stall', formatDuration(generator.maxLoopLagMs)],
    ['Generator: latest send', formatDuration(generator.maxLateSendMs)],
    ['Generator: CPU time', `${formatQuantity(generator.cpuSeconds, 'count')} s`],
    ['Generator: most connections', formatQuantity(generator.maxOpenConnections, 'count')],
  ];
  return {
    id: 'setting',
    title: 'Profile and environment',
    body: [
      element(
        'dl',
        { class: 'facts' },
        facts.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
      ),
      element('details', {}, element('summary', {}, 'The profile as it was resolved, secrets left out'), profileLines(profile)),
    ],
  };
}

/** Each line on its own, so that what is in a line cannot make another one. */
function profileLines(profile: RunReport['profile']): Child {
  const lines = JSON.stringify(profile, undefined, 2).split('\n');
  return element(
    'div',
    { class: 'code', role: 'region', tabindex: 0, 'aria-label': 'The profile as JSON' },
    lines.map((line) => element('div', {}, outside(line))),
  );
}
