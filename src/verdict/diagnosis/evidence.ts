import { formatDuration, formatQuantity } from '../quantity.ts';
import type { Attribution } from './attribute.ts';
import { type PodLife, unaskedExits } from './pod-life.ts';
import type { Stop } from './scene.ts';

const MOST_REASONS = 4;
const MOST_PODS = 3;

/** What speaks for a cause, in sentences: what was dropped how, what speaks for it, which pods did what when. */
export function evidenceOf(attributions: readonly Attribution[]): string[] {
  return [whatWasDropped(attributions), ...reasons(attributions), ...podSentences(attributions), ...setUp(attributions)];
}

/** `120 reset on new connections, 36 reset on kept connections` */
function whatWasDropped(attributions: readonly Attribution[]): string {
  const kinds = countBy(attributions, ({ group }) => {
    const connection = group.connection === 'new' ? 'new' : 'kept';
    return `${group.outcome} (${group.detail}) on ${connection} connections`;
  });
  const first = Math.min(...attributions.map(({ group }) => group.firstAtMs));
  const last = Math.max(...attributions.map(({ group }) => group.lastAtMs));
  const when = `sent from ${seconds(first)} to ${seconds(last)}`;
  return `${kinds.map(([what, requests]) => `${formatQuantity(requests, 'count')} ${what}`).join(', ')}; ${when}`;
}

/** Figures differ from group to group: of reasons that differ in them only, the one of the most requests is given. */
function reasons(attributions: readonly Attribution[]): string[] {
  const byForm = Map.groupBy(attributions, ({ why }) => why.replace(/\d+(\.\d+)?/g, '#'));
  const told = [...byForm.values()]
    .map((alike) => ({
      why: countBy(alike, ({ why }) => why)[0]?.[0] ?? '',
      requests: alike.reduce((sum, { group }) => sum + group.requests, 0),
    }))
    .toSorted((a, b) => b.requests - a.requests);
  return told.slice(0, MOST_REASONS).map(({ why, requests }) => `${formatQuantity(requests, 'count')} ${why}`);
}

function podSentences(attributions: readonly Attribution[]): string[] {
  const byPod = new Map<PodLife, { readonly sentence: string; requests: number }>();
  for (const { stop, start, pod, group } of attributions) {
    const who = stop?.pod ?? start?.pod ?? pod;
    if (who === undefined) continue;
    const sentence = stop === undefined ? (start === undefined ? ofExit(who) : ofStart(who, start.atMs)) : ofStop(stop);
    const told = byPod.get(who) ?? { sentence, requests: 0 };
    told.requests += group.requests;
    byPod.set(who, told);
  }
  const pods = [...byPod.values()].toSorted((a, b) => b.requests - a.requests);
  const more = pods.length - MOST_PODS;
  return [...pods.slice(0, MOST_PODS).map(({ sentence }) => sentence), ...(more > 0 ? [`and ${more} more pods alike`] : [])];
}

function ofStop({ pod, deletedAtMs, endedAtMs, leftAtMs }: Stop): string {
  const exit = pod.exits.find(({ atMs }) => atMs >= deletedAtMs);
  const code = exit?.exitCode === undefined ? '' : ` with exit code ${exit.exitCode}`;
  return [
    `pod ${pod.name} was deleted at ${seconds(deletedAtMs)}`,
    ...(leftAtMs === undefined ? [] : [`left the endpoints ${after(leftAtMs, deletedAtMs)}`]),
    ...(endedAtMs === undefined ? [] : [`ended ${after(endedAtMs, deletedAtMs)}${code}`]),
  ].join(', ');
}

function ofStart({ name }: PodLife, atMs: number): string {
  return `pod ${name} got traffic from ${seconds(atMs)} on`;
}

function ofExit(pod: PodLife): string {
  const exits = unaskedExits(pod).map(({ atMs, exitCode, reason }) => {
    const how = [exitCode === undefined ? [] : [`exit code ${exitCode}`], reason === undefined ? [] : [reason]].flat();
    return `${seconds(atMs)}${how.length === 0 ? '' : ` (${how.join(', ')})`}`;
  });
  return `a container of pod ${pod.name} ended at ${exits.join(', ')}`;
}

/** What is missing in the manifests, or is there. */
function setUp(attributions: readonly Attribution[]): string[] {
  const workloads = new Map(
    attributions.flatMap(({ stop, start }) => {
      const workload = (stop ?? start)?.pod.workload;
      return workload === undefined ? [] : [[workload.name, { workload, isStop: stop !== undefined }] as const];
    }),
  );
  return [...workloads.values()].flatMap(({ workload, isStop }) =>
    workload.containers.map((container) => {
      const who = `container ${container.name} of ${workload.kind} ${workload.name}`;
      if (!isStop) return `${who} has ${container.hasReadinessProbe ? 'a' : 'no'} readiness probe`;
      const preStop = container.preStop === undefined ? 'no preStop' : `preStop ${container.preStop}`;
      return `${who} has ${preStop}, and a grace period of ${workload.graceSeconds} s`;
    }),
  );
}

function countBy(attributions: readonly Attribution[], key: (attribution: Attribution) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const attribution of attributions) {
    const name = key(attribution);
    counts.set(name, (counts.get(name) ?? 0) + attribution.group.requests);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a);
}

function after(atMs: number, fromMs: number): string {
  const ms = Math.round(atMs - fromMs);
  return ms < 0 ? `${formatDuration(-ms)} before` : `${formatDuration(ms)} later`;
}

function seconds(atMs: number): string {
  return `${(atMs / 1000).toFixed(3)} s`;
}
