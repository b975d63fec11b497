import { connectionPolicy } from '../connection-policy.ts';
import type { Complaint, Rule } from '../rules.ts';
import { changesSomething } from './update.ts';

/** What the keys of a canary release demand of each other, and of the load. */
export const CANARY_RULES: readonly Rule[] = [
  newVersion,
  someStep,
  oneSize,
  ownName,
  holdsWithinTimeout,
  newConnections,
  versionTold,
];

const PATH = ['release', 'canary'] as const;

function newVersion({ release }: Parameters<Rule>[0]): Complaint[] {
  if (release?.canary === undefined || changesSomething(release.canary)) return [];
  return [{ path: PATH, what: 'release.canary changes nothing, expected an image, env or a manifest' }];
}

function someStep({ release }: Parameters<Rule>[0]): Complaint[] {
  if (release?.canary?.steps.length !== 0) return [];
  return [{ path: [...PATH, 'steps'], what: 'release.canary.steps: expected at least one step' }];
}

function oneSize({ release }: Parameters<Rule>[0]): Complaint[] {
  return (release?.canary?.steps ?? []).flatMap(({ replicas, share }, index) => {
    if ((replicas === undefined) !== (share === undefined)) return [];
    const found = replicas === undefined ? 'neither' : 'both';
    return [
      { path: [...PATH, 'steps', index], what: `release.canary.steps: expected replicas or share in each, found ${found}` },
    ];
  });
}

function ownName({ release }: Parameters<Rule>[0]): Complaint[] {
  const canary = release?.canary;
  if (canary === undefined || canary.name !== canary.deployment) return [];
  return [{ path: [...PATH, 'name'], what: `release.canary.name: expected another name than that of the Deployment` }];
}

function holdsWithinTimeout({ release }: Parameters<Rule>[0]): Complaint[] {
  const canary = release?.canary;
  if (release === undefined || canary === undefined) return [];
  const totalMs = canary.steps.reduce((sum, { hold }) => sum + canary.warmUp + hold, 0);
  if (totalMs < release.timeout) return [];
  const what = `release.timeout: expected more than the steps of the canary take (${totalMs / 1000}s), found ${release.timeout / 1000}s`;
  return [{ path: ['release', 'timeout'], what }];
}

/** A kept connection says nothing of how new ones are dealt out. */
function newConnections(profile: Parameters<Rule>[0]): Complaint[] {
  if (profile.release?.canary === undefined || connectionPolicy(profile) !== 'keep-alive') return [];
  const what = 'load.connection: a canary is judged by how new connections are dealt out, expected new or both';
  return [{ path: ['load', 'connection'], what }];
}

function versionTold({ load, release }: Parameters<Rule>[0]): Complaint[] {
  const { header, json, regex } = load.version;
  if (release?.canary === undefined || (header ?? json ?? regex) !== undefined) return [];
  const what = 'load.version: a canary is told by the version of its answers, expected header, json or regex';
  return [{ path: ['load', 'version'], what }];
}
