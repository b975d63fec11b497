import { generatorCondition } from '../../src/observe/generator.ts';
import type { DropGroup } from '../../src/observe/drops/drops.ts';
import { Observer } from '../../src/observe/observer.ts';
import { VersionRoles } from '../../src/observe/versions/version-roles.ts';
import type { Milestone, MilestoneKind, Subject } from '../../src/release/milestone.ts';
import type { ContainerFacts, ServiceFacts, Surroundings, WorkloadFacts } from '../../src/release/surroundings.ts';
import { attribute } from '../../src/verdict/diagnosis/attribute.ts';
import { type Diagnosed, diagnose } from '../../src/verdict/diagnosis/diagnose.ts';
import { type DiagnosisInput, sceneOf } from '../../src/verdict/diagnosis/scene.ts';
import { generatorFitness } from '../../src/verdict/generator/generator-fitness.ts';
import { readText } from './profile-text.ts';
import { healthAt } from './recorded-run.ts';
import { samples } from './samples.ts';

/**
 * A release of Deployment `web` from 5 s to 20 s on the run's clock: pods `web-old-1` and `web-old-2` of 11.0 (10.0.0.1 and .2) are there,
 * behind Service `web`. What happens to them is told by the case.
 */
export interface DiagnosisCase {
  readonly events?: readonly (readonly Milestone[])[];
  readonly drops?: readonly DropGroup[];
  /** Ok answers, one every 10 ms from the start, as `samples` has them. */
  readonly answers?: string;
  readonly workload?: Partial<WorkloadFacts>;
  readonly container?: Partial<ContainerFacts>;
  readonly service?: Partial<ServiceFacts>;
  /** Of the Service when the load has stopped. */
  readonly serviceAfter?: Partial<ServiceFacts>;
  /** YAML of the profile's `target` and `release`. */
  readonly target?: string;
  readonly release?: string;
  /** The longest stall of a load generator that was not fit. */
  readonly stallMs?: number;
}

export const RELEASE_STARTED_MS = 5000;
const RELEASE_FINISHED_MS = 20_000;
const ROLLING = '{ strategy: rolling, rolling: { deployment: web, image: "web:12.0" } }';
/** Both versions on both kinds of connection, the new one from the release on. */
const ANSWERS = `${'v11 ~v11 '.repeat(250)} ${'v12 ~v12 '.repeat(800)}`;

export function causeOf(drop: DropGroup, told: DiagnosisCase): { readonly cause: string; readonly confidence: string } {
  const input = diagnosisInput({ ...told, drops: [...(told.drops ?? []), drop] });
  const { cause, confidence } = attribute(drop, sceneOf(input));
  return { cause, confidence };
}

export function diagnosed(told: DiagnosisCase): Diagnosed {
  return diagnose(diagnosisInput(told));
}

export function diagnosisInput(told: DiagnosisCase): DiagnosisInput {
  const milestones = [
    ...at(0, 'load-started'),
    ...at(RELEASE_STARTED_MS, 'release-started'),
    ...at(RELEASE_FINISHED_MS, 'release-finished'),
    ...at(RELEASE_FINISHED_MS + 1000, 'load-stopped'),
    ...(told.events ?? []).flat(),
  ].toSorted((a, b) => a.atMs - b.atMs);
  const observer = new Observer({
    milestones,
    releasePlanned: true,
    roles: new VersionRoles(undefined),
    requestNames: ['/'],
    selectors: [],
  });
  for (const sample of samples(told.answers ?? ANSWERS)) observer.add(sample);
  const { target = '{ url: "http://10.96.0.1" }', release = ROLLING, stallMs } = told;
  const condition = { ...generatorCondition([healthAt(100)], 0), ...(stallMs === undefined ? {} : { maxLoopLagMs: stallMs }) };
  const run = {
    lost: [],
    local: stallMs === undefined ? 0 : 1,
    failures: [],
    loadMs: 1000,
    isOpen: true,
    cpus: 4,
    maxStallMs: 200,
  };
  return {
    drops: told.drops ?? [],
    milestones,
    surroundings: [surroundings('before', told), surroundings('after', told)],
    observation: observer.finish(),
    generator: generatorFitness(condition, run),
    profile: readText(`target: ${target}\nrelease: ${release}\n`),
  };
}

/** Dropped requests on a new connection, at once, unless told otherwise. */
export function drop(sentAtMs: number, changes: Partial<DropGroup> = {}): DropGroup {
  const { lastAtMs = sentAtMs, connection = 'new' } = changes;
  return {
    outcome: 'reset',
    stage: 'written',
    detail: 'ECONNRESET',
    connection,
    phase: sentAtMs < RELEASE_STARTED_MS ? 'before' : sentAtMs < RELEASE_FINISHED_MS ? 'during' : 'after',
    remote: '10.96.0.1:80',
    version: undefined,
    connectionVersion: connection === 'reused' ? 'v11' : undefined,
    server: undefined,
    nearest: undefined,
    requests: 10,
    firstAtMs: sentAtMs,
    lastAtMs,
    endedAtMs: { min: sentAtMs + 2, max: lastAtMs + 2 },
    offsetMs: undefined,
    ageMs: undefined,
    idleMs: undefined,
    ...changes,
  };
}

interface Stopping {
  readonly leftAfterMs?: number;
  readonly endedAfterMs?: number;
  readonly exitCode?: number;
  readonly graceSeconds?: number;
}

/** `web-old-1` is deleted. */
export function stops(
  pod: string,
  atMs: number,
  { leftAfterMs = 0, endedAfterMs = 50, exitCode = 0, graceSeconds = 30 }: Stopping = {},
): Milestone[] {
  return [
    ...at(atMs, 'pod-deleted', { ...podSubject(pod), graceSeconds }),
    ...leaves(pod, atMs + leftAfterMs),
    ...exits(pod, atMs + endedAfterMs, exitCode),
    ...at(atMs + endedAfterMs + 100, 'pod-gone', podSubject(pod)),
  ];
}

/** `web-new-1` comes, is ready, and gets traffic. */
export function starts(pod: string, atMs: number): Milestone[] {
  return [...at(atMs - 500, 'pod-created', podSubject(pod)), ...at(atMs, 'pod-ready', podSubject(pod)), ...joins(pod, atMs)];
}

export function leaves(pod: string, atMs: number): Milestone[] {
  return at(atMs, 'endpoint-removed', { of: 'endpoint', service: 'web', pod, address: addressOf(pod) });
}

export function joins(pod: string, atMs: number): Milestone[] {
  return at(atMs, 'endpoint-added', { of: 'endpoint', service: 'web', pod, address: addressOf(pod) });
}

export function exits(pod: string, atMs: number, exitCode = 1): Milestone[] {
  return at(atMs, 'container-exited', containerSubject(pod, { exitCode }));
}

export function livenessFails(pod: string, atMs: number): Milestone[] {
  return [
    { ...milestone(atMs, 'probe-failed', containerSubject(pod)), detail: `${pod} Liveness probe failed: HTTP probe failed` },
  ];
}

export function switched(atMs: number): Milestone[] {
  return at(atMs, 'service-changed', { of: 'service', service: 'web', selector: { color: 'green' } });
}

function at(atMs: number, kind: MilestoneKind, subject?: Subject): Milestone[] {
  return [milestone(atMs, kind, subject)];
}

function milestone(atMs: number, kind: MilestoneKind, subject?: Subject): Milestone {
  return { atMs, kind, detail: kind, ...(subject === undefined ? {} : { subject }) };
}

function podSubject(pod: string) {
  return { of: 'pod', pod, uid: pod, ip: addressOf(pod), revision: pod.split('-')[1] ?? '' } as const;
}

function containerSubject(pod: string, how: { readonly exitCode?: number } = {}) {
  return { of: 'container', pod, uid: pod, container: 'web', restarts: 0, ...how } as const;
}

/** `web-old-1` has 10.0.0.1, `web-new-1` 10.0.1.1. */
function addressOf(pod: string): string {
  const [, revision, number] = pod.split('-');
  return `10.0.${revision === 'old' ? 0 : 1}.${number}`;
}

function surroundings(when: Surroundings['when'], { workload, container, service, serviceAfter }: DiagnosisCase): Surroundings {
  const old = ['web-old-1', 'web-old-2'];
  return {
    atMs: when === 'before' ? 1 : RELEASE_FINISHED_MS + 1000,
    when,
    workloads: [
      {
        kind: 'Deployment',
        name: 'web',
        replicas: 2,
        updates: 'RollingUpdate',
        maxUnavailable: 0,
        maxSurge: 1,
        minReadySeconds: 0,
        graceSeconds: 30,
        containers: [
          {
            name: 'web',
            image: 'web:11.0',
            ports: [{ name: 'http', port: 8080 }],
            hasReadinessProbe: true,
            hasStartupProbe: false,
            hasLivenessProbe: false,
            preStop: undefined,
            preStopSeconds: undefined,
            ...container,
          },
        ],
        ...workload,
      },
    ],
    services: [
      {
        name: 'web',
        type: 'ClusterIP',
        headless: false,
        selector: { app: 'web' },
        sessionAffinity: 'None',
        externalTrafficPolicy: undefined,
        targetPorts: [8080],
        endpoints: old.map(addressOf),
        pods: old,
        ...service,
        ...(when === 'after' ? serviceAfter : {}),
      },
    ],
    pods: when === 'before' ? old.map((name) => ({ name, uid: name, ip: addressOf(name), revision: 'old', ready: true })) : [],
  };
}
