import type { BlueGreenPlan, PreviewPlan } from '../../../profile/strategies/blue-green.ts';
import { clusterFault } from '../../cluster-fault.ts';
import type { ClusterPort, Pod, Service } from '../../cluster-port.ts';
import { selectorText } from '../../labels.ts';
import { isReady } from '../../rollout.ts';
import { ReleaseFailed, type ReleaseContext } from '../../strategy.ts';
import { firstReachable } from '../../target/reach.ts';
import { selectorOf, type Colours } from './colours.ts';
import { serviceAfter } from './service-form.ts';

/**
 * The last check before the switch: every ready pod of the idle colour answers at its own address, on the port that the Service will
 * lead to, as the profile expects, with the expected version where it names one. Throws ReleaseFailed for the first pod that does not.
 */
export async function previewIdle(
  plan: BlueGreenPlan,
  colours: Colours,
  expectVersion: string | undefined,
  { cluster, signal, mark, preview }: ReleaseContext,
): Promise<void> {
  if (plan.preview === undefined) return;
  if (preview === undefined) throw new ReleaseFailed('a preview needs a load to take its requests from');
  const { requests, path } = plan.preview;
  const selector = selectorText({ matchLabels: selectorOf(plan, colours, colours.idle) });
  const pods = (await cluster.list('Pod', { labels: selector })).filter(isReady);
  if (pods.length === 0) throw new ReleaseFailed(`no pod of ${selector} is ready for a preview`);
  const service = await serviceAfter(plan, colours);
  const versions = new Set<string>();
  let sent = 0;
  for (const pod of pods) {
    const order = { host: pod.status?.podIP ?? '', port: portOn(pod, plan.preview, service), requests, path };
    const answer = await preview(order, signal);
    const trouble = troubleIn(answer, expectVersion);
    if (trouble !== undefined) {
      throw new ReleaseFailed(`pod ${pod.metadata?.name} of ${colours.idle.name} fails the preview: ${trouble}`);
    }
    sent += answer.sent;
    for (const version of answer.versions) versions.add(version);
  }
  const told = versions.size === 0 ? '' : `, version ${[...versions].sort().join(', ')}`;
  mark('previewed', `${sent} requests to ${pods.length} pods of ${colours.idle.name}, all answered as expected${told}`);
}

type Answer = Awaited<ReturnType<NonNullable<ReleaseContext['preview']>>>;

function troubleIn({ sent, failures, versions }: Answer, expectVersion: string | undefined): string | undefined {
  const failed = failures.reduce((total, { count }) => total + count, 0);
  if (failed > 0) return `${failed} of ${sent} requests: ${failures.map(({ what }) => what).join(', ')}`;
  if (sent === 0) return 'no request could be sent';
  if (expectVersion === undefined) return undefined;
  if (versions.length === 0) return `its answers tell no version, expected ${expectVersion}`;
  const other = versions.find((version) => version !== expectVersion);
  return other === undefined ? undefined : `it answers with version ${other}, expected ${expectVersion}`;
}

/** Pod addresses mean nothing outside most clusters: that is found out on the live pods, before anything is changed. */
export async function checkPreviewReaches({ preview }: BlueGreenPlan, colours: Colours, cluster: ClusterPort): Promise<void> {
  if (preview === undefined) return;
  const pods = (await cluster.list('Pod', { labels: selectorText({ matchLabels: colours.selector }) })).filter(isReady);
  const addresses = pods.map((pod) => ({ host: pod.status?.podIP ?? '', port: portOn(pod, preview, colours.service) }));
  const next = 'run cutover where pods can be reached, as inside the cluster, or leave release.blueGreen.preview out';
  await firstReachable(addresses, `the pods of ${colours.active.name}, for the preview`, next);
}

/** Where the Service's port leads to on this pod. */
function portOn(pod: Pod, { port: wanted }: PreviewPlan, service: Service): number {
  const ports = service.spec?.ports ?? [];
  const found = ports.find(({ name, port }) => wanted === undefined || name === wanted || port === Number(wanted));
  const object = `Service ${service.metadata?.namespace}/${service.metadata?.name}`;
  if (found === undefined) throw clusterFault(object, `it has no port ${String(wanted)} for the preview`);
  if (wanted === undefined && ports.length > 1) {
    const offer = ports.map(({ name, port }) => name ?? String(port)).join(', ');
    throw clusterFault(object, 'it has several ports', `name one in release.blueGreen.preview.port: ${offer}`);
  }
  const target = found.targetPort ?? found.port;
  if (typeof target === 'number') return target;
  const named = (pod.spec?.containers ?? []).flatMap(({ ports: own }) => own ?? []).find(({ name }) => name === target);
  if (named !== undefined) return named.containerPort;
  throw clusterFault(object, `its targetPort "${target}" is no port of pod ${pod.metadata?.name}`);
}
