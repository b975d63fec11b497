import { CutoverError } from '../../errors.ts';
import type { ReleaseSettings } from '../../profile/release.ts';
import type { ClusterPort, Pod, Service } from '../cluster-port.ts';
import { readyEndpoints, slicesOf } from '../endpoints.ts';
import { matches, selects } from '../labels.ts';
import { selectorOf } from '../replaceable.ts';
import { isReady } from '../rollout.ts';
import { strategyOf } from '../strategies/by-name.ts';
import { Abandoned, ReleaseFailed } from '../strategy.ts';
import type { PodFacts, ServiceFacts, Surroundings } from '../surroundings.ts';
import { revisionOf } from '../watch/pod-revision.ts';
import { workload, workloadFacts, type Workload } from './workload-facts.ts';
import { workloadKindsOf, type WorkloadKind } from './workload-kinds.ts';

/** Resolves to undefined when they cannot be read in time, or the release is not known to be about any pods. */
export type ReadSurroundings = (
  when: Surroundings['when'],
  atMs: number,
  signal: AbortSignal,
) => Promise<Surroundings | undefined>;

/**
 * Reads the cluster around a release, before and after it: what was selected before is looked for again, because a Service may lead to
 * others by then. What may not be read is left out.
 */
export function surroundingsOf(release: ReleaseSettings, cluster: ClusterPort): ReadSurroundings {
  const selectors = new Set<string>();
  return async (when, atMs, signal) => {
    const port = cluster.until(signal);
    try {
      const selector = await readable(strategyOf(release).podsOf(port), undefined);
      if (selector !== undefined) selectors.add(selector);
      if (selectors.size === 0) return undefined;
      const pods = await podsOf([...selectors], port);
      const services = (await readable(port.list('Service'), [])).filter(({ spec }) =>
        pods.some(({ metadata }) => selects(spec?.selector, metadata?.labels)),
      );
      return {
        atMs,
        when,
        workloads: (await workloadsOf(workloadKindsOf(release), pods, port)).map(workloadFacts),
        services: await Promise.all(services.map((service) => serviceFacts(service, pods, port))),
        pods: pods.map(podFacts),
      };
    } catch (fault) {
      if (fault instanceof CutoverError || fault instanceof Abandoned) return undefined;
      throw fault;
    }
  };
}

/** What the cluster will not tell is as good as `instead`; what it does not tell in time ends the reading. */
async function readable<T, Instead>(reading: Promise<T>, instead: Instead): Promise<T | Instead> {
  try {
    return await reading;
  } catch (fault) {
    const mayPass = fault instanceof ReleaseFailed && fault.transient;
    if (fault instanceof CutoverError && !mayPass) return instead;
    throw fault;
  }
}

async function podsOf(selectors: readonly string[], cluster: ClusterPort): Promise<Pod[]> {
  const found = (await Promise.all(selectors.map((labels) => cluster.list('Pod', { labels })))).flat();
  return [...new Map(found.map((pod) => [pod.metadata?.uid, pod])).values()];
}

/** Those that the pods belong to: of a Deployment's pods that, and not its ReplicaSets. */
async function workloadsOf(kinds: readonly WorkloadKind[], pods: readonly Pod[], cluster: ClusterPort): Promise<Workload[]> {
  const all = await Promise.all(
    kinds.map(async (kind) => (await readable(cluster.list(kind), [])).map((object) => workload(kind, object))),
  );
  return all
    .flat()
    .filter(({ metadata }) => metadata?.ownerReferences?.some(({ controller }) => controller === true) !== true)
    .filter((each) => pods.some(({ metadata }) => matches(selectorOf(each), metadata?.labels)));
}

async function serviceFacts(service: Service, pods: readonly Pod[], cluster: ClusterPort): Promise<ServiceFacts> {
  const { metadata, spec } = service;
  const name = metadata?.name ?? '';
  const slices = await readable(cluster.list('EndpointSlice', slicesOf(name)), []);
  return {
    name,
    type: spec?.type ?? 'ClusterIP',
    headless: spec?.clusterIP === 'None',
    selector: spec?.selector ?? {},
    sessionAffinity: spec?.sessionAffinity ?? 'None',
    externalTrafficPolicy: spec?.externalTrafficPolicy,
    targetPorts: (spec?.ports ?? []).map(({ port, targetPort = port }) => targetPort),
    endpoints: readyEndpoints(slices).map(({ address }) => address),
    pods: pods.filter((pod) => selects(spec?.selector, pod.metadata?.labels)).map((pod) => pod.metadata?.name ?? ''),
  };
}

function podFacts(pod: Pod): PodFacts {
  const { metadata, status } = pod;
  return {
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    ip: status?.podIP,
    revision: revisionOf(metadata?.labels),
    ready: isReady(pod),
  };
}
