import type { ReleaseSettings } from '../profile/release.ts';
import type { ClusterPort, Deployment, PodTemplate } from './cluster-port.ts';
import type { ReplaceableKind } from './object-kind.ts';
import { readyEndpoints, slicesOf } from './endpoints.ts';
import { selectorText, selects } from './labels.ts';
import { objectDifference } from './object-difference.ts';
import { NOT_OF_A_REVISION } from './revisions.ts';
import { ReleaseFailed } from './strategy.ts';
import { touchedObjects, type TouchedObject } from './touched-objects.ts';

/** What repeated releases start from, and come back to after each. */
export interface StartState {
  readonly objects: readonly SeenObject[];
  /** Services that had ready endpoints. */
  readonly serving: readonly string[];
}

interface SeenObject extends TouchedObject {
  /** Undefined: it was not there. */
  readonly form: object | undefined;
}

/** Everything that one of the releases may touch, and the Services in front of it. */
export async function readStartState(releases: readonly ReleaseSettings[], cluster: ClusterPort): Promise<StartState> {
  const named = (await Promise.all(releases.map((settings) => touchedObjects(settings, cluster)))).flat();
  if (named.length === 0) return { objects: [], serving: [] };
  const templates = await Promise.all(named.map((object) => templateOf(object, cluster)));
  const inFront = (await cluster.list('Service')).filter(({ spec }) =>
    templates.some((template) => selects(spec?.selector, template?.metadata?.labels)),
  );
  const all: readonly TouchedObject[] = [
    ...named,
    ...inFront.map(({ metadata }) => ({ kind: 'Service' as const, name: metadata?.name ?? '' })),
  ];
  const each = [...new Map(all.map((object) => [`${object.kind} ${object.name}`, object])).values()];
  const objects = await Promise.all(each.map(async (object) => ({ ...object, form: await formOf(object, cluster) })));
  const services = objects.filter(({ kind, form }) => kind === 'Service' && form !== undefined).map(({ name }) => name);
  const ready = await Promise.all(services.map((name) => cluster.list('EndpointSlice', slicesOf(name))));
  return { objects, serving: services.filter((_, index) => readyEndpoints(ready[index] ?? []).length > 0) };
}

/**
 * Waits until the cluster is as it was: every workload rolled out and without old pods, every Service with its pods behind it, and each
 * object's labels, annotations and spec the same. Throws ReleaseFailed that says what is different.
 */
export async function waitAsBefore({ objects, serving }: StartState, cluster: ClusterPort): Promise<void> {
  for (const { kind, name, form } of objects) {
    if (form === undefined || kind === 'Service' || (await cluster.get(kind, name)) === undefined) continue;
    await settled(kind, name, cluster);
  }
  for (const name of serving) {
    const selector = (await cluster.get('Service', name))?.spec?.selector;
    if (selector !== undefined) await cluster.waitEndpoints(name, selectorText({ matchLabels: selector }));
  }
  const different = await Promise.all(
    objects.map(async ({ kind, name, form }) => {
      const lines = objectDifference(form, await formOf({ kind, name }, cluster));
      return lines.map((line) => `${kind} ${cluster.namespace}/${name}: ${line}`);
    }),
  );
  const lines = different.flat();
  if (lines.length > 0) throw new ReleaseFailed(`the cluster is not as it was before: ${lines.join('; ')}`);
}

async function settled(kind: 'Deployment' | ReplaceableKind, name: string, cluster: ClusterPort): Promise<void> {
  if (kind !== 'Deployment') return cluster.waitReplicas(kind, name, { patient: true });
  await cluster.waitRolledOut(name, { patient: true });
  await cluster.waitOldPodsGone(name);
}

async function templateOf({ kind, name }: TouchedObject, cluster: ClusterPort): Promise<PodTemplate | undefined> {
  return kind === 'Service' ? undefined : (await cluster.get(kind, name))?.spec?.template;
}

/** What somebody has decided: not what the cluster counts, numbers and reports. */
async function formOf({ kind, name }: TouchedObject, cluster: ClusterPort): Promise<object | undefined> {
  const found: (Pick<Deployment, 'metadata'> & { readonly spec?: object }) | undefined = await cluster.get(kind, name);
  if (found === undefined) return undefined;
  const { labels, annotations = {}, ownerReferences, finalizers } = found.metadata ?? {};
  const own = Object.entries(annotations).filter(([key]) => !NOT_OF_A_REVISION.has(key));
  return {
    metadata: { labels: labels ?? {}, annotations: Object.fromEntries(own), ownerReferences, finalizers },
    spec: found.spec,
  };
}
