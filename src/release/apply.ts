import type { ApplicableObject, ClusterPort } from './cluster-port.ts';

/**
 * Creates or updates each object in turn and waits until the Deployments among them are rolled out. `tell` gets a line per object.
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
  for (const { metadata } of objects.filter(({ kind }) => kind === 'Deployment')) {
    await cluster.waitRolledOut(metadata.name);
    tell(`Deployment ${metadata.name} rolled out`);
  }
}
