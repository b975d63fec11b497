import type { ReleaseSettings } from '../../profile/release.ts';
import type { WorkloadFacts } from '../surroundings.ts';

export type WorkloadKind = WorkloadFacts['kind'];

const EVERY: readonly WorkloadKind[] = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'];

/** The kinds of workload that the pods of such a release can be of: of one that programs do, any. */
export function workloadKindsOf(release: ReleaseSettings): readonly WorkloadKind[] {
  switch (release.strategy) {
    case 'rolling':
    case 'recreate':
    case 'restart':
    case 'blue-green':
    case 'canary':
      return ['Deployment'];
    case 'replace':
      return [release.replace.kind];
    case 'watch':
      return release.watch.deployment === undefined ? [] : ['Deployment'];
    case 'command':
      return release.command.pods === undefined ? [] : EVERY;
  }
}
