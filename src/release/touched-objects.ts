import type { ReleaseSettings } from '../profile/release.ts';
import type { Watched } from '../profile/strategies/watched.ts';
import type { ClusterPort } from './cluster-port.ts';
import type { ReplaceableKind } from './object-kind.ts';
import { readColours } from './strategies/blue-green/colours.ts';

/** An object that a release may change, create or delete; it need not be there. */
export interface TouchedObject {
  readonly kind: 'Deployment' | 'Service' | ReplaceableKind;
  readonly name: string;
}

/** By name. What the programs of a command change cannot be known, but for what the profile says of their pods. */
export async function touchedObjects(settings: ReleaseSettings, cluster: ClusterPort): Promise<TouchedObject[]> {
  switch (settings.strategy) {
    case 'rolling':
      return [deployment(settings.rolling.deployment)];
    case 'recreate':
      return [deployment(settings.recreate.deployment)];
    case 'restart':
      return [deployment(settings.restart.deployment)];
    case 'replace':
      return [{ kind: settings.replace.kind, name: settings.replace.name }];
    case 'blue-green': {
      const { active, idle } = await readColours(settings.blueGreen, cluster);
      return [service(settings.blueGreen.service), deployment(active.deployment), deployment(idle.deployment)];
    }
    case 'canary': {
      const { canary } = settings;
      return [service(canary.service), deployment(canary.deployment), deployment(canary.name)];
    }
    case 'command':
      return settings.command.pods === undefined ? [] : watched(settings.command.pods);
    case 'watch':
      return settings.watch.deployment === undefined ? [] : [deployment(settings.watch.deployment)];
  }
}

function watched(pods: Watched): TouchedObject[] {
  if (pods.by === 'labels') return [];
  return [pods.by === 'deployment' ? deployment(pods.name) : service(pods.name)];
}

function deployment(name: string): TouchedObject {
  return { kind: 'Deployment', name };
}

function service(name: string): TouchedObject {
  return { kind: 'Service', name };
}
