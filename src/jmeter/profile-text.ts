import { yamlText } from '../profile/yaml-text.ts';
import type { ImportedRequest } from './http-request.ts';
import type { ImportedPlan } from './import-plan.ts';
import { leftoverLines, remarkLines } from './notes-text.ts';
import type { Pause } from './pace.ts';

/** What the profile says beside the plan. */
export interface ProfileFrame {
  readonly name: string;
  /** The plan's file, as the user named it. */
  readonly plan: string;
  /** Where the JSON Schema for editors is. */
  readonly schema: string;
  /** The file with the rows, relative to the profile. */
  readonly dataFile: string | undefined;
}

/** A commented profile that does what the thread group does, and says at its end what it does not. */
export function importedProfile(plan: ImportedPlan, { name, plan: file, schema, dataFile }: ProfileFrame): string {
  return `# yaml-language-server: $schema=${schema}
#
# Made by "cutover import" from the thread group ${JSON.stringify(plan.threadGroup)} of ${file}.
#
#   cutover check ${name}.yaml    what would stop or spoil the run, and the rights that it needs
#   cutover run ${name}.yaml      load, release, verdict
#
# Every key is described in docs/profile.md. What could not be carried over stands at the end.

name: ${yamlText(name)}

target:
${targetLines(plan)}
load:
${loadLines(plan, dataFile)}
${yamlText({ requests: plan.requests.map(writtenRequest) }, '  ')}

# The release during which nothing may be dropped. Without it, this is a load test. docs/strategies.md has the other ways to release.
# cluster:
#   namespace: default
# release:
#   strategy: rolling
#   rolling:
#     deployment: NAME
#     image: registry/NAME:NEW-VERSION

thresholds:
  - dropped == 0
  - rejected == 0
${[...remarkLines(plan.notes), ...leftoverLines(plan.notes)].map((line) => (line === '' ? '\n' : `# ${line}\n`)).join('')}`;
}

function targetLines({ url, hostHeader }: ImportedPlan): string {
  return [
    `  url: ${yamlText(url)}\n`,
    ...(hostHeader === undefined ? [] : [`  hostHeader: ${yamlText(hostHeader)}\n`]),
    ...(url.startsWith('https:')
      ? ['  # JMeter accepts any certificate, cutover only a valid one, unless:\n  # tls:\n  #   insecure: true\n']
      : []),
  ].join('');
}

function loadLines(plan: ImportedPlan, dataFile: string | undefined): string {
  const { pause, requestsPerMinute: perMinute, durationMs, loops, data } = plan;
  const lines: (string | false)[] = [
    '# A thread sends one request at a time and has a connection of its own.',
    `threads: ${plan.threads}`,
    `rampUp: ${durationText(plan.rampUpMs)}`,
    plan.startDelayMs > 0 && `startDelay: ${durationText(plan.startDelayMs)}`,
    ...(loops === 'forever'
      ? []
      : ['# With a release: forever, so that the load lasts as long as the release.', `loops: ${loops}`]),
    ...endLines(durationMs, loops),
    ...(perMinute === undefined ? [] : ['# Requests over all threads, on a schedule.', `rate: ${amountText(perMinute)}/m`]),
    pause !== undefined && `thinkTime: ${pauseText(pause)}`,
    '# A release breaks kept and new connections differently: with both, half of the threads have each kind.',
    `connection: ${plan.connection}`,
    plan.connectTimeoutMs !== undefined && `connectTimeout: ${durationText(plan.connectTimeoutMs)}`,
    plan.responseTimeoutMs !== undefined && `responseTimeout: ${durationText(plan.responseTimeoutMs)}`,
    '# Where an answer says which version gave it: a header, a JSON pointer (json: /version) or a regular expression (regex).',
    'version:',
    '  header: X-App-Version',
    ...(data === undefined || dataFile === undefined
      ? []
      : ['data:', `  file: ${yamlText(dataFile)}`, `  shared: ${data.shared}`]),
  ];
  return lines.flatMap((line) => (line === false ? [] : [`  ${line}`])).join('\n');
}

function endLines(durationMs: number | undefined, loops: ImportedPlan['loops']): string[] {
  if (durationMs !== undefined)
    return ['# With a release: take it out, and the load lasts as long as the release.', `duration: ${durationText(durationMs)}`];
  if (loops !== 'forever') return [];
  return [
    '# The plan has no end, and a load without a release needs one. With a release: take it out, and the load lasts as long as that.',
    'duration: 1m',
  ];
}

function pauseText(pause: Pause): string {
  if ('constantMs' in pause) return durationText(pause.constantMs);
  if ('fromMs' in pause) return `{ uniform: [${durationText(pause.fromMs)}, ${durationText(pause.toMs)}] }`;
  return `{ normal: { mean: ${durationText(pause.meanMs)}, deviation: ${durationText(pause.deviationMs)} } }`;
}

/** The longest a profile can say is 596 h. */
function durationText(ms: number): string {
  const most = Math.min(ms, 596 * 3_600_000);
  return most % 1000 === 0 ? `${most / 1000}s` : `${amountText(most)}ms`;
}

/** Without an exponent, which a profile does not read. */
function amountText(amount: number): string {
  return Number(amount.toFixed(3)) === 0 ? '0.001' : String(Number(amount.toFixed(3)));
}

function writtenRequest({ name, method, path, headers, body, expect }: ImportedRequest): object {
  const { status, contains, matches, json, timeMs } = expect;
  return {
    name,
    method,
    path,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(body !== undefined && { body }),
    expect: {
      status,
      ...(contains !== undefined && { contains }),
      ...(matches !== undefined && { matches }),
      ...(json !== undefined && { json }),
      ...(timeMs !== undefined && { time: durationText(timeMs) }),
    },
  };
}
