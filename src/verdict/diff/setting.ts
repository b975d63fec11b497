import type { ComparedRun } from './compared-run.ts';

/** What was not the same in both runs, in sentences. */
export interface SettingDifferences {
  /** Any change of a figure may come from these. */
  readonly decisive: readonly string[];
  /** To know, not to stop at; some may be what is being compared. */
  readonly notes: readonly string[];
}

/** Keys of the load that change no figure, or that only name what the machine had free. */
const OF_NO_MATTER: ReadonlySet<string> = new Set(['seed', 'localAddresses', 'version', 'requestIdHeader', 'traceparent']);

export function settingDifferences(old: ComparedRun, latest: ComparedRun): SettingDifferences {
  return {
    decisive: [
      ...loadDifferences(old.profile.load, latest.profile.load),
      ...unless(sameTarget(old.targetUrl, latest.targetUrl), 'the target', old.targetUrl, latest.targetUrl),
      ...unless(
        old.environment.cpus === latest.environment.cpus,
        'the number of CPUs',
        old.environment.cpus,
        latest.environment.cpus,
      ),
      ...unless(old.environment.os === latest.environment.os, 'the operating system', old.environment.os, latest.environment.os),
      ...unless(
        major(old.environment.node) === major(latest.environment.node),
        'the version of Node',
        old.environment.node,
        latest.environment.node,
      ),
      ...unless(
        (old.profile.release === undefined) === (latest.profile.release === undefined),
        'the release',
        old.profile.release === undefined ? 'none' : 'one',
        latest.profile.release === undefined ? 'none' : 'one',
      ),
    ],
    notes: [
      ...strategies(old, latest),
      ...unless(
        old.environment.tool === latest.environment.tool,
        'the version of cutover',
        old.environment.tool,
        latest.environment.tool,
      ),
      ...unless(
        old.environment.cluster === latest.environment.cluster,
        'the version of the cluster',
        old.environment.cluster ?? 'none',
        latest.environment.cluster ?? 'none',
      ),
    ],
  };
}

function loadDifferences(old: object, latest: object): string[] {
  const [before, after] = [new Map<string, unknown>(Object.entries(old)), new Map<string, unknown>(Object.entries(latest))];
  const keys = [...new Set([...before.keys(), ...after.keys()])].filter((key) => !OF_NO_MATTER.has(key));
  return keys.flatMap((key) => {
    const [one, other] = [text(before.get(key)), text(after.get(key))];
    return unless(one === other, `load.${key}`, one, other);
  });
}

function strategies({ profile: old }: ComparedRun, { profile: latest }: ComparedRun): string[] {
  if (old.release === undefined || latest.release === undefined) return [];
  return unless(old.release.strategy === latest.release.strategy, 'the strategy', old.release.strategy, latest.release.strategy);
}

function unless(same: boolean, what: string, old: string | number, latest: string | number): string[] {
  return same ? [] : [`${what} was ${old}, now ${latest}`];
}

/** An embedded cluster and a test server get another port each time: on the same machine it says nothing. */
function sameTarget(old: string, latest: string): boolean {
  const [one, other] = [new URL(old), new URL(latest)];
  const rest = ({ protocol, hostname, pathname }: URL): string => `${protocol}//${hostname}${pathname}`;
  return old === latest || (isLoopback(one) && isLoopback(other) && rest(one) === rest(other));
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

function major(version: string): string {
  return version.split('.')[0] ?? version;
}

const LONGEST_TEXT = 60;

function text(value: unknown): string {
  const written = JSON.stringify(value, (_, member: unknown) => (member === Infinity ? 'endless' : member)) ?? 'none';
  return written.length > LONGEST_TEXT ? `${written.slice(0, LONGEST_TEXT)}…` : written;
}
