import type { V1Container } from '@kubernetes/client-node';
import type { ClusterPort, Pod, Wire } from '../cluster-port.ts';
import { fine, warning, type Finding } from './finding.ts';

type Container = Wire<V1Container>;

/** How well the pods that serve now are made for coming and going. Pods of one owner are alike: one of them stands for all. */
export function checkPods(pods: readonly Pod[], cluster: ClusterPort): Finding[] {
  const byOwner = new Map(pods.map((pod) => [pod.metadata?.ownerReferences?.[0]?.uid ?? pod.metadata?.uid, pod]));
  return [...byOwner.values()].flatMap((pod) => {
    const owner = pod.metadata?.ownerReferences?.[0];
    const name = owner === undefined ? `pod ${pod.metadata?.name}` : `pods of ${owner.kind} ${cluster.namespace}/${owner.name}`;
    const containers = pod.spec?.containers ?? [];
    const found = [...checkReadiness(name, containers), ...checkEnd(name, pod)];
    return found.length > 0 ? found : [fine(name, 'have a readiness probe and a preStop hook that fits into their grace period')];
  });
}

function checkReadiness(about: string, containers: readonly Container[]): Finding[] {
  if (containers.some(({ readinessProbe }) => readinessProbe !== undefined)) return [];
  return [
    warning(about, 'have no readiness probe', {
      consequence: 'a new pod gets requests as soon as its process runs, before it can answer them',
      fix: 'readinessProbe: { httpGet: { path: /ready, port: 8080 }, periodSeconds: 1 }',
    }),
  ];
}

/** Endpoints follow a pod's deletion with a lag; until then new connections still come to it. */
function checkEnd(about: string, { spec }: Pod): Finding[] {
  const hooks = (spec?.containers ?? []).flatMap(({ lifecycle }) =>
    lifecycle?.preStop === undefined ? [] : [lifecycle.preStop],
  );
  if (hooks.length === 0) {
    return [
      warning(about, 'have no preStop hook', {
        consequence:
          'a pod that stops listening at SIGTERM drops what is still sent to it, for about a second after its deletion; one that goes on serving does not',
        fix: 'lifecycle: { preStop: { sleep: { seconds: 5 } } }',
      }),
    ];
  }
  const graceSeconds = spec?.terminationGracePeriodSeconds ?? 30;
  const longestSeconds = Math.max(0, ...hooks.map(({ sleep }) => sleep?.seconds ?? 0));
  if (longestSeconds < graceSeconds) return [];
  return [
    warning(about, `sleep ${longestSeconds} s before they end, and are killed after ${graceSeconds} s`, {
      consequence: 'requests in flight are cut off by SIGKILL',
      fix: `terminationGracePeriodSeconds: ${longestSeconds + 25}`,
    }),
  ];
}
