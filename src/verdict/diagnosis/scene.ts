import type { Drain } from '../../observe/drops/drains.ts';
import type { DropGroup } from '../../observe/drops/drops.ts';
import type { Observation } from '../../observe/observation.ts';
import { UNKNOWN_VERSION } from '../../observe/sample.ts';
import type { Profile } from '../../profile/profile.ts';
import type { Milestone } from '../../release/milestone.ts';
import type { ServiceFacts, Surroundings } from '../../release/surroundings.ts';
import type { GeneratorFitness } from '../generator/generator-fitness.ts';
import { endpointCourse, type EndpointsFrom } from './endpoint-course.ts';
import { type PodLife, podLives, startedServingAtMs, stoppedAtMs, toldToStopAtMs } from './pod-life.ts';

/** What a diagnosis is made of. */
export interface DiagnosisInput {
  readonly drops: readonly DropGroup[];
  /** In the order of time. */
  readonly milestones: readonly Milestone[];
  readonly surroundings: readonly Surroundings[];
  readonly observation: Pick<Observation, 'requests' | 'latency' | 'versions' | 'phases' | 'timeline' | 'endMs'>;
  readonly generator: GeneratorFitness;
  readonly profile: Profile;
  /** For the figures of the fixes; the causes go without. */
  readonly drains?: readonly Drain[];
}

/** A pod that was told to stop, with when. Times are ms on the run's clock. */
export interface Stop {
  readonly pod: PodLife;
  readonly deletedAtMs: number;
  readonly toldAtMs: number;
  /** The end of its containers; undefined: not seen. */
  readonly endedAtMs: number | undefined;
  /** When the last Service let go of it; undefined: not seen. */
  readonly leftAtMs: number | undefined;
}

/** A pod that was new, from when it got traffic. */
export interface Start {
  readonly pod: PodLife;
  readonly atMs: number;
}

/** A Service that leads, or led, to pods of the release, with how its endpoints changed. */
export interface SceneService {
  readonly facts: ServiceFacts;
  readonly after: ServiceFacts | undefined;
  readonly course: readonly EndpointsFrom[];
}

/** All that the rules look at besides the dropped requests themselves. */
export interface Scene extends DiagnosisInput {
  readonly before: Surroundings | undefined;
  readonly after: Surroundings | undefined;
  readonly pods: readonly PodLife[];
  readonly stops: readonly Stop[];
  readonly starts: readonly Start[];
  readonly services: readonly SceneService[];
  /** Versions that answered before the release. */
  readonly oldVersions: ReadonlySet<string>;
  readonly releaseStartedAtMs: number;
}

export function sceneOf(input: DiagnosisInput): Scene {
  const { milestones, surroundings, observation } = input;
  const before = surroundings.find(({ when }) => when === 'before');
  const after = surroundings.find(({ when }) => when === 'after');
  const pods = podLives(milestones, surroundings);
  const releaseStartedAtMs = milestones.find(({ kind }) => kind === 'release-started')?.atMs ?? Infinity;
  const oldVersions = observation.versions.seen
    .filter(({ version, firstAtMs }) => version !== UNKNOWN_VERSION && firstAtMs < releaseStartedAtMs)
    .map(({ version }) => version);
  return {
    ...input,
    before,
    after,
    pods,
    stops: pods.flatMap((pod) => stopOf(pod) ?? []),
    starts: pods.flatMap((pod) => {
      const atMs = startedServingAtMs(pod);
      return atMs === undefined ? [] : [{ pod, atMs }];
    }),
    services:
      (before ?? after)?.services.map((facts) => ({
        facts,
        after: after?.services.find(({ name }) => name === facts.name),
        course: endpointCourse(facts, milestones),
      })) ?? [],
    oldVersions: new Set(oldVersions),
    releaseStartedAtMs,
  };
}

function stopOf(pod: PodLife): Stop | undefined {
  const { deletedAtMs } = pod;
  const toldAtMs = toldToStopAtMs(pod);
  if (deletedAtMs === undefined || toldAtMs === undefined) return undefined;
  return { pod, deletedAtMs, toldAtMs, endedAtMs: stoppedAtMs(pod), leftAtMs: pod.leftAtMs.at(-1) };
}

/** The Services whose endpoints the load was sent to: the target's, or all of the release where that is not known. */
export function targetServices({ services, profile }: Scene): readonly SceneService[] {
  const named = services.filter(({ facts }) => facts.name === profile.target.service?.name);
  return named.length > 0 ? named : services;
}

export interface Span {
  readonly min: number;
  readonly max: number;
}

/** The pod that the group's nearest milestone is about. */
export function nearestPod({ nearest }: DropGroup, { milestones, pods }: Scene): PodLife | undefined {
  const subject = nearest === undefined ? undefined : milestones[nearest]?.subject;
  if (subject === undefined || subject.of === 'service') return undefined;
  if (subject.of === 'endpoint') return pods.findLast(({ name }) => name === subject.pod);
  return pods.find(({ uid }) => uid === subject.uid);
}

/** The pod at whose own address the requests were sent; addresses are given again to later pods. */
export function podAt({ remote, endedAtMs }: DropGroup, { pods }: Scene): PodLife | undefined {
  const host = remote?.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  if (host === undefined) return undefined;
  return pods.findLast(({ ip, createdAtMs = -Infinity }) => ip === host && createdAtMs <= endedAtMs.max);
}

/** A whole answer of the app itself: it was there, and did not want to. */
export function isAnsweredByApp({ outcome, version }: DropGroup): boolean {
  return outcome === 'unavailable' && version !== undefined;
}

export function isNewVersion(version: string | undefined, { oldVersions }: Scene): boolean {
  return version !== undefined && !oldVersions.has(version);
}
