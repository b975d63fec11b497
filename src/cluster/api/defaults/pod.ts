import type { Container, LifecycleHandler, Pod, PodSpec, Probe } from '../../objects.ts';
import type { Draft } from '../../store.ts';

const TOLERATIONS = ['not-ready', 'unreachable'].map((state) => ({
  key: `node.kubernetes.io/${state}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
}));

/**
 * What a pod gets when it is created: the defaults of its spec, and what admission adds. Everything that creates pods uses it: the
 * API server, and the controllers that create pods from a template.
 */
export function admitPod(pod: Draft<Pod>): void {
  defaultPodSpec(pod.spec);
  const { spec } = pod;
  spec['serviceAccountName'] ??= 'default';
  spec['serviceAccount'] ??= spec['serviceAccountName'];
  spec['tolerations'] ??= structuredClone(TOLERATIONS);
  spec['priority'] ??= 0;
  spec['enableServiceLinks'] ??= true;
  spec['preemptionPolicy'] ??= 'PreemptLowerPriority';
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) requestLimits(container);
  pod.status = { phase: 'Pending', qosClass: qosClassOf(spec) };
}

/** What a container is limited to it asks for, where it does not say. */
function requestLimits(container: Draft<Container>): void {
  const { limits, requests, ...rest } = container['resources'] as Record<'limits' | 'requests', object | undefined>;
  if (limits !== undefined) container['resources'] = { ...rest, limits, requests: { ...limits, ...requests } };
}

/** The defaults of a pod's spec, in a pod or in a template. */
export function defaultPodSpec(spec: Draft<PodSpec>): void {
  spec.restartPolicy ??= 'Always';
  spec.terminationGracePeriodSeconds ??= 30;
  spec['dnsPolicy'] ??= 'ClusterFirst';
  spec['securityContext'] ??= {};
  spec['schedulerName'] ??= 'default-scheduler';
  if (spec['serviceAccountName'] !== undefined) spec['serviceAccount'] ??= spec['serviceAccountName'];
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) defaultContainer(container);
}

function defaultContainer(container: Draft<Container>): void {
  for (const port of container.ports ?? []) port.protocol ??= 'TCP';
  for (const { valueFrom } of container.env ?? []) {
    const fieldRef = valueFrom?.fieldRef as { apiVersion?: string } | undefined;
    if (fieldRef !== undefined) fieldRef.apiVersion ??= 'v1';
  }
  container['resources'] ??= {};
  container['terminationMessagePath'] ??= '/dev/termination-log';
  container['terminationMessagePolicy'] ??= 'File';
  container.imagePullPolicy ??= isMovingTag(container.image ?? '') ? 'Always' : 'IfNotPresent';
  for (const probe of [container.readinessProbe, container.livenessProbe, container.startupProbe]) {
    if (probe !== undefined) defaultProbe(probe);
  }
  for (const handler of [container.lifecycle?.postStart, container.lifecycle?.preStop]) {
    if (handler !== undefined) defaultHandler(handler);
  }
}

function defaultProbe(probe: Draft<Probe>): void {
  defaultHandler(probe);
  probe.timeoutSeconds ??= 1;
  probe.periodSeconds ??= 10;
  probe.successThreshold ??= 1;
  probe.failureThreshold ??= 3;
}

function defaultHandler({ httpGet }: Draft<LifecycleHandler>): void {
  if (httpGet === undefined) return;
  httpGet.path ??= '/';
  httpGet.scheme ??= 'HTTP';
}

/** An image without a tag is its `latest`, which may be another one tomorrow. */
function isMovingTag(image: string): boolean {
  const lastPart = image.slice(image.lastIndexOf('/') + 1);
  return !lastPart.includes('@') && (!lastPart.includes(':') || lastPart.endsWith(':latest'));
}

/** Guaranteed: every container's limits equal its requests, for cpu and memory; BestEffort: no container asks for anything. */
export function qosClassOf(spec: Draft<PodSpec>): string {
  const resources = spec.containers.map(
    (container) => (container['resources'] ?? {}) as Record<'limits' | 'requests', Record<string, string> | undefined>,
  );
  const asked = resources.flatMap(({ limits, requests }) => [...Object.keys(limits ?? {}), ...Object.keys(requests ?? {})]);
  if (!asked.some((name) => name === 'cpu' || name === 'memory')) return 'BestEffort';
  const guaranteed = resources.every(({ limits, requests }) =>
    ['cpu', 'memory'].every((name) => limits?.[name] !== undefined && (requests?.[name] ?? limits[name]) === limits[name]),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
