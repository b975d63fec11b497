import { isDeepStrictEqual } from 'node:util';
import type { ReplacePlan } from '../../profile/strategies/replace.ts';
import { CutoverError } from '../../errors.ts';
import { clusterFault } from '../cluster-fault.ts';
import type { ClusterPort, PodTemplate } from '../cluster-port.ts';
import { readObject } from '../manifest.ts';
import { podsOfReplaceable, selectorOf, type Replaceable } from '../replaceable.ts';
import { isReady } from '../rollout.ts';
import { changedTemplate } from './updated-deployment.ts';

/** The template that the plan wants: a manifest's, or the present one, with image and environment put in. */
export async function templateFor(plan: ReplacePlan, current: Replaceable): Promise<PodTemplate> {
  const { kind, name, manifest } = plan;
  const source = manifest === undefined ? current : await readObject(manifest, kind, name);
  return changedTemplate(source.spec?.template ?? {}, plan, `${kind} ${name}`);
}

export async function preflightReplace(plan: ReplacePlan, cluster: ClusterPort): Promise<void> {
  const { kind, name } = plan;
  const object = `${kind} ${cluster.namespace}/${name}`;
  const current = await cluster.get(kind, name);
  if (current === undefined) throw clusterFault(object, `there is no such ${kind}`, 'check its name and the namespace');
  checkLeavesPodsAlone(object, current);
  await checkAllReady(object, current, cluster);

  const template = await templateFor(plan, current);
  const wanted = selectorOf(current).matchLabels ?? {};
  const labels = template.metadata?.labels ?? {};
  if (Object.entries(wanted).some(([key, value]) => labels[key] !== value)) {
    const what = `the new template's labels are not those of its selector: it wants ${text(wanted)}, found ${text(labels)}`;
    throw new CutoverError(what, { where: plan.manifest ?? object, next: 'a selector stays as it is; keep the labels' });
  }
  // A manifest's defaults are filled in by the cluster, so only afterwards can it be told whether it changes anything.
  if (plan.manifest === undefined && isDeepStrictEqual(template, current.spec?.template)) {
    throw clusterFault(object, 'nothing to release: it already has this image and environment');
  }
}

/** Else two would be replacing pods. */
function checkLeavesPodsAlone(object: string, { metadata, spec }: Replaceable): void {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  if (owner !== undefined) {
    throw clusterFault(
      object,
      `it belongs to ${owner.kind} ${owner.name}, which would undo the change`,
      `release ${owner.kind} ${owner.name}`,
    );
  }
  const update = spec !== undefined && 'updateStrategy' in spec ? (spec.updateStrategy?.type ?? 'RollingUpdate') : 'OnDelete';
  if (update === 'OnDelete') return;
  const next = 'set its spec.updateStrategy.type to OnDelete';
  throw clusterFault(object, `its update strategy is ${update}, so its controller replaces the pods by itself`, next);
}

async function checkAllReady(object: string, current: Replaceable, cluster: ClusterPort): Promise<void> {
  const wanted = current.spec?.replicas ?? 1;
  if (wanted === 0) throw clusterFault(object, 'it has 0 replicas', 'scale it up first');
  const ready = (await podsOfReplaceable(cluster, current)).filter(isReady).length;
  if (ready < wanted) throw clusterFault(object, `${ready} of its ${wanted} pods are ready`, 'bring it to rest first');
}

function text(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
