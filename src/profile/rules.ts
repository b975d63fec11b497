import { connectionPolicy } from './connection-policy.ts';
import { PACE_RULES } from './pace-rules.ts';
import { STRATEGY_SECTION } from './release.ts';
import type { WrittenProfile } from './schema.ts';
import type { Path } from './source.ts';
import { BLUE_GREEN_RULES } from './strategies/blue-green-rules.ts';
import { CANARY_RULES } from './strategies/canary-rules.ts';
import { COMMAND_RULES } from './strategies/command-rules.ts';
import { REPLACE_RULES } from './strategies/replace-rules.ts';
import { ROLLING_RULES } from './strategies/rolling-rules.ts';
import { changesSomething } from './strategies/update.ts';
import { WATCH_RULES } from './strategies/watch-rules.ts';

/** What one key demands of another. */
export interface Complaint {
  readonly path: Path;
  readonly what: string;
}

export type Rule = (profile: WrittenProfile) => readonly Complaint[];

const RULES: readonly Rule[] = [
  oneTarget,
  certificateHasKey,
  ...PACE_RULES,
  transportCan,
  connectionsForAll,
  workersHaveThreads,
  fleetHasThreads,
  oneVersionSource,
  someRequest,
  requestNamesDiffer,
  headersDiffer,
  strategyHasSection,
  prioritiesDiffer,
  ...ROLLING_RULES,
  ...REPLACE_RULES,
  recreateChangesSomething,
  ...BLUE_GREEN_RULES,
  ...CANARY_RULES,
  ...COMMAND_RULES,
  ...WATCH_RULES,
];

export function brokenRules(profile: WrittenProfile): Complaint[] {
  return RULES.flatMap((rule) => rule(profile));
}

function oneTarget({ target }: WrittenProfile): Complaint[] {
  const given = (['url', 'urls', 'service', 'ingress'] as const).filter((key) => target[key] !== undefined);
  const [first, second] = given;
  if (first === undefined)
    return [{ path: ['target'], what: 'target has neither a url nor a service nor an ingress, expected one of them' }];
  if (second !== undefined) {
    return [{ path: ['target', second], what: `target has both ${first} and ${second}, expected one of them` }];
  }
  return target.urls?.length === 0 ? [{ path: ['target', 'urls'], what: 'target.urls: expected at least one URL' }] : [];
}

function certificateHasKey({ target: { tls } }: WrittenProfile): Complaint[] {
  if ((tls.cert === undefined) === (tls.key === undefined)) return [];
  const [given, missing] = tls.cert === undefined ? ['key', 'cert'] : ['cert', 'key'];
  return [{ path: ['target', 'tls', given], what: `target.tls.${given}: needs target.tls.${missing} as well` }];
}

/** The transport where the profile does not say: the cheap and exact one, unless it cannot do what is asked. */
export function transportOf({ target, load }: WrittenProfile): 'wire' | 'undici' {
  return load.transport ?? (load.httpVersion === '2' || target.proxy !== undefined ? 'undici' : 'wire');
}

function transportCan({ target, load }: WrittenProfile): Complaint[] {
  if (load.transport !== 'wire') return [];
  const path = ['load', 'transport'];
  const next = 'expected transport: undici, or none';
  const complaints: Complaint[] = [];
  if (load.httpVersion === '2') complaints.push({ path, what: `load.transport: wire speaks HTTP/1.1 only, ${next}` });
  if (target.proxy !== undefined) complaints.push({ path, what: `load.transport: wire uses no proxy, ${next}` });
  return complaints;
}

function connectionsForAll(profile: WrittenProfile): Complaint[] {
  if (connectionPolicy(profile) !== 'both' || profile.load.threads >= 2) return [];
  const what =
    'connection: both gives half the threads each kind, expected at least 2 threads (or connection: new or keep-alive)';
  return [{ path: ['load', 'threads'], what: `load.threads: ${what}, found ${profile.load.threads}` }];
}

function workersHaveThreads({ load }: WrittenProfile): Complaint[] {
  if (load.workers <= load.threads) return [];
  return [
    {
      path: ['load', 'workers'],
      what: `load.workers: expected at most as many as threads (${load.threads}), found ${load.workers}`,
    },
  ];
}

/** Threads are dealt in pairs: with fewer, a pod would have nothing to do. */
function fleetHasThreads({ load: { fleet, threads } }: WrittenProfile): Complaint[] {
  const most = Math.max(1, Math.floor(threads / 2));
  if (fleet === undefined || fleet.workers <= most) return [];
  const what = `load.fleet.workers: expected at most one for two threads (${most}), found ${fleet.workers}`;
  return [{ path: ['load', 'fleet', 'workers'], what }];
}

function oneVersionSource({ load: { version } }: WrittenProfile): Complaint[] {
  const given = [version.header, version.json, version.regex].filter((source) => source !== undefined);
  return given.length <= 1
    ? []
    : [{ path: ['load', 'version'], what: 'load.version: expected only one of header, json and regex' }];
}

function someRequest({ load }: WrittenProfile): Complaint[] {
  return load.requests.length > 0 ? [] : [{ path: ['load', 'requests'], what: 'load.requests: expected at least one request' }];
}

type WrittenRequest = WrittenProfile['load']['requests'][number];

/** How reports call a request. */
export function requestName(request: WrittenRequest): string {
  return request.name ?? `${request.method} ${request.path}`;
}

function requestNamesDiffer({ load }: WrittenProfile): Complaint[] {
  const names = load.requests.map(requestName);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [
          {
            path: ['load', 'requests', index],
            what: `two requests are called "${name}", give them names to tell them apart in reports`,
          },
        ],
  );
}

function headersDiffer({ load }: WrittenProfile): Complaint[] {
  return load.requests.flatMap(({ headers }, index) => {
    const names = Object.keys(headers);
    const lower = names.map((name) => name.toLowerCase());
    return names
      .filter((_, place) => lower.indexOf(lower[place] ?? '') !== place)
      .map((name) => ({ path: ['load', 'requests', index, 'headers', name], what: `the header ${name} is there twice` }));
  });
}

function strategyHasSection({ release }: WrittenProfile): Complaint[] {
  if (release === undefined) return [];
  const section = STRATEGY_SECTION[release.strategy];
  if (release[section] !== undefined) return [];
  return [
    {
      path: ['release', 'strategy'],
      what: `release.strategy ${release.strategy} needs its settings, expected release.${section}`,
    },
  ];
}

function prioritiesDiffer({ compare: { priorities } }: WrittenProfile): Complaint[] {
  const path = ['compare', 'priorities'];
  if (priorities.length === 0) return [{ path, what: 'compare.priorities: expected at least one' }];
  return priorities.flatMap((priority, index) =>
    priorities.indexOf(priority) === index
      ? []
      : [{ path: [...path, index], what: `compare.priorities: ${priority} is there twice` }],
  );
}

function recreateChangesSomething({ release }: WrittenProfile): Complaint[] {
  if (release?.recreate === undefined || changesSomething(release.recreate)) return [];
  return [{ path: ['release', 'recreate'], what: 'release.recreate changes nothing, expected an image, env or a manifest' }];
}
