import type { ApplicableObject, ClusterPort } from './cluster-port.ts';
import type { ApplicableKind, ReplaceableKind } from './object-kind.ts';

/**
 * Creates or updates each object in turn and waits until the workloads among them are rolled out. `tell` gets a line per object.
 * The port's own namespace is used for objects that name none.
 */
export async function applyManifests(
  objects: readonly ApplicableObject[],
  cluster: ClusterPort,
  tell: (line: string) => void = () => {},
): Promise<void> {
  for (const object of objects) {
    const outcome = await cluster.apply(object);
    tell(`${object.kind} ${object.metadata.name} ${outcome}`);
  }
  for (const { kind, metadata } of objects) {
    if (kind === 'Deployment') await cluster.waitRolledOut(metadata.name);
    else if (isReplaceable(kind)) await cluster.waitReplicas(kind, metadata.name);
    else continue;
    tell(`${kind} ${metadata.name} rolled out`);
  }
}

function isReplaceable(kind: ApplicableKind): kind is ReplaceableKind {
  return kind === 'ReplicaSet' || kind === 'StatefulSet' || kind === 'ReplicationController';
}
