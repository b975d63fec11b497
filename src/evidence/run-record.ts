import type { RunClock } from '../clock.ts';
import type { Profile } from '../profile/profile.ts';

/** What a run is about: the first line of its journal, written before the first request. */
export interface RunHeader {
  /** As resolved, secrets redacted. */
  readonly profile: Profile;
  /** Where the requests go, without credentials. */
  readonly targetUrl: string;
  readonly environment: RunEnvironment;
  readonly clock: RunClock;
}

export interface RunEnvironment {
  /** Version of cutover. */
  readonly tool: string;
  readonly node: string;
  readonly os: string;
  readonly cpus: number;
  /** Undefined in runs of older versions of cutover. */
  readonly libuv?: string | undefined;
  /** The cluster's version as it calls itself; undefined without a release. */
  readonly cluster: string | undefined;
}

/** How the run ended, said once everything was delivered. A journal without it was cut short, or the run is still going on. */
export interface RunEnd {
  readonly atMs: number;
  /** `loaded`: the profile has no release. `not-released`: it has one, but the load was over before it could begin. */
  readonly outcome: 'loaded' | 'released' | 'not-released' | 'failed' | 'interrupted';
  /** Why it failed, was interrupted or never began; empty otherwise. */
  readonly reason: string;
}

export interface LostWorker {
  readonly worker: number;
  readonly reason: string;
  /** The worker of a fleet that it is a part of, with its pod and node. */
  readonly who?: string | undefined;
}

/** A worker of a fleet, told at the start of the load and again at its end. */
export interface FleetWorkerRecord {
  readonly when: 'start' | 'end';
  readonly index: number;
  readonly pod: string | null;
  readonly node: string | null;
  /** Its OS threads: what samples and health name as `worker`. */
  readonly workers: readonly number[];
  /** By how much its calendar is ahead of the controller's, give or take the uncertainty; null where it was never heard of. */
  readonly offsetMs: number | null;
  readonly uncertaintyMs: number | null;
  /** How often the reading of its log broke off and was taken up again. */
  readonly resumed: number;
  /** Most that was written to its log and not yet taken. */
  readonly mostWaitingBytes: number;
}
