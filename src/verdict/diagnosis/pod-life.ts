import type { ContainerSubject, EndpointSubject, Milestone, PodSubject } from '../../release/milestone.ts';
import type { Surroundings, WorkloadFacts } from '../../release/surroundings.ts';

/** A container that has ended. */
export interface ContainerExit {
  readonly atMs: number;
  readonly exitCode: number | undefined;
  readonly reason: string | undefined;
}

/** What became of one pod while it was watched. Times are ms on the run's clock; undefined: not seen. */
export interface PodLife {
  readonly name: string;
  readonly uid: string;
  readonly ip: string | undefined;
  readonly revision: string | undefined;
  /** As it was set up when the pod was made; undefined where it was not told. */
  readonly workload: WorkloadFacts | undefined;
  /** Undefined: it was there before. */
  readonly createdAtMs: number | undefined;
  /** It became ready, again and again perhaps. */
  readonly readyAtMs: readonly number[];
  /** It joined and left the endpoints of a Service. */
  readonly joinedAtMs: readonly number[];
  readonly leftAtMs: readonly number[];
  readonly deletedAtMs: number | undefined;
  readonly graceSeconds: number | undefined;
  readonly exits: readonly ContainerExit[];
  readonly restartedAtMs: readonly number[];
  readonly probeFailures: readonly { readonly atMs: number; readonly detail: string }[];
  readonly goneAtMs: number | undefined;
}

type Draft = { -readonly [Key in keyof PodLife]: PodLife[Key] extends readonly (infer Item)[] ? Item[] : PodLife[Key] };

/** The lives of all pods that the milestones or the surroundings tell of. */
export function podLives(milestones: readonly Milestone[], surroundings: readonly Surroundings[]): PodLife[] {
  const drafts = new Map<string, Draft>();
  const before = surroundings.find(({ when }) => when === 'before');
  const after = surroundings.find(({ when }) => when === 'after');
  const draftOf = (name: string, uid: string | undefined): Draft => {
    const known = uid === undefined ? [...drafts.values()].findLast((draft) => draft.name === name) : drafts.get(uid);
    if (known !== undefined) return known;
    const draft = emptyLife(name, uid ?? name);
    drafts.set(draft.uid, draft);
    return draft;
  };
  for (const { pods } of surroundings) {
    for (const { name, uid, ip, revision } of pods) Object.assign(draftOf(name, uid), { ip, revision });
  }
  for (const milestone of milestones) {
    const { subject } = milestone;
    if (subject === undefined || subject.of === 'service') continue;
    const uid = subject.of === 'endpoint' ? undefined : subject.uid;
    const draft = draftOf(subject.pod, uid);
    if (subject.of === 'pod') notePod(draft, milestone, subject);
    else if (subject.of === 'endpoint') noteEndpoint(draft, milestone, subject);
    else noteContainer(draft, milestone, subject);
  }
  for (const draft of drafts.values()) {
    const surrounding = draft.createdAtMs === undefined ? [before, after] : [after, before];
    draft.workload = surrounding.flatMap((facts) => workloadOf(draft.name, facts?.workloads ?? []) ?? [])[0];
  }
  return [...drafts.values()];
}

function emptyLife(name: string, uid: string): Draft {
  return {
    name,
    uid,
    ip: undefined,
    revision: undefined,
    workload: undefined,
    createdAtMs: undefined,
    readyAtMs: [],
    joinedAtMs: [],
    leftAtMs: [],
    deletedAtMs: undefined,
    graceSeconds: undefined,
    exits: [],
    restartedAtMs: [],
    probeFailures: [],
    goneAtMs: undefined,
  };
}

function notePod(draft: Draft, { kind, atMs, detail }: Milestone, { ip, revision, graceSeconds }: PodSubject): void {
  draft.ip ??= ip;
  draft.revision ??= revision;
  draft.graceSeconds ??= graceSeconds;
  if (kind === 'pod-created') draft.createdAtMs ??= atMs;
  if (kind === 'pod-ready') draft.readyAtMs.push(atMs);
  if (kind === 'pod-deleted') draft.deletedAtMs ??= atMs;
  if (kind === 'pod-gone') draft.goneAtMs ??= atMs;
  if (kind === 'probe-failed') draft.probeFailures.push({ atMs, detail });
}

function noteEndpoint(draft: Draft, { kind, atMs }: Milestone, { address }: EndpointSubject): void {
  draft.ip ??= address;
  if (kind === 'endpoint-added') draft.joinedAtMs.push(atMs);
  if (kind === 'endpoint-removed') draft.leftAtMs.push(atMs);
}

function noteContainer(draft: Draft, { kind, atMs, detail }: Milestone, { exitCode, reason }: ContainerSubject): void {
  if (kind === 'container-exited') draft.exits.push({ atMs, exitCode, reason });
  if (kind === 'container-restarted') draft.restartedAtMs.push(atMs);
  if (kind === 'probe-failed') draft.probeFailures.push({ atMs, detail });
}

/** Controllers name pods after their workload; of two that fit, the longer name is the closer one. */
function workloadOf(pod: string, workloads: readonly WorkloadFacts[]): WorkloadFacts | undefined {
  return workloads.filter(({ name }) => pod.startsWith(`${name}-`)).toSorted((a, b) => b.name.length - a.name.length)[0];
}

/** How long its preStop keeps it from the signal to stop; 0 without one, or with one that does not say. */
export function preStopMs({ workload }: PodLife): number {
  return 1000 * Math.max(0, ...(workload?.containers ?? []).map(({ preStopSeconds }) => preStopSeconds ?? 0));
}

/** When it was told to stop: after its preStop, which the grace period cuts short. Undefined for a pod that was not deleted. */
export function toldToStopAtMs(pod: PodLife): number | undefined {
  if (pod.deletedAtMs === undefined) return undefined;
  const graceMs = 1000 * (pod.graceSeconds ?? pod.workload?.graceSeconds ?? Infinity);
  return pod.deletedAtMs + Math.min(preStopMs(pod), graceMs);
}

/** The end of its containers after it was deleted; where that was not seen, when the pod was gone. */
export function stoppedAtMs({ deletedAtMs, exits, goneAtMs }: PodLife): number | undefined {
  if (deletedAtMs === undefined) return undefined;
  return exits.find(({ atMs }) => atMs >= deletedAtMs)?.atMs ?? goneAtMs;
}

/** The exit of it that nothing had asked for: not after a deletion. */
export function unaskedExits({ deletedAtMs = Infinity, exits }: PodLife): readonly ContainerExit[] {
  return exits.filter(({ atMs }) => atMs < deletedAtMs);
}

/** When it began to get traffic: it joined the endpoints, or became ready. */
export function startedServingAtMs({ joinedAtMs, readyAtMs, createdAtMs }: PodLife): number | undefined {
  return createdAtMs === undefined ? undefined : (joinedAtMs[0] ?? readyAtMs[0]);
}
