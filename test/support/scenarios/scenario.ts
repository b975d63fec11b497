import type { Outcome, Stage } from '../../../src/load/outcome.ts';
import type { MilestoneKind } from '../../../src/release/milestone.ts';
import type { Cause } from '../../../src/verdict/diagnosis/cause.ts';
import type { Room } from '../release-lab.ts';
import type { Label } from './confusion.ts';

/** One release under load on the embedded cluster, with something wrong in it, or nothing. */
export interface Scenario {
  readonly name: string;
  readonly setting: Setting;
  /** What was staged; none: a clean run, which drops nothing. */
  readonly causes: readonly Cause[];
  /** Which of several causes a dropped request has, by what was done when and to whom. Needed where there are several. */
  readonly truth?: Truth;
  /** The setting in which the fault is mended and all else is as before; the run then drops nothing. */
  readonly fix?: { readonly words: string; readonly change: Setting };
}

/** What differs from a good app that is rolled out well: see `stage`. */
export interface Setting {
  /** Of the sample app, in both versions: src/cluster/sample-app/settings.ts. */
  readonly env?: Env;
  /** Of the new version only. */
  readonly newEnv?: Env;
  readonly workload?: WorkloadSetting;
  readonly release?: ReleaseSetting;
  /** What the load is sent to. `pods`: the addresses of the pods as they were before the release. */
  readonly through?: 'service' | 'headless' | 'ingress' | 'pods';
  readonly service?: object;
  /** Keys of the profile's `load`. */
  readonly load?: object;
  /** Ms; before the release begins. */
  readonly baselineMs?: number;
  readonly settleMs?: number;
  /** How long changes of endpoints take to reach connections; absent: kube-proxy's own timing. */
  readonly endpointLagMs?: number;
  readonly injections?: readonly Injection[];
}

export type Env = Readonly<Record<string, string>>;

export interface WorkloadSetting {
  readonly replicas?: number;
  readonly maxSurge?: number;
  readonly maxUnavailable?: number;
  readonly minReadySeconds?: number;
  readonly graceSeconds?: number;
  readonly preStopSeconds?: number;
  readonly readiness?: 'http' | 'none';
  /** After so many failures in a row, a second apart, the container is restarted; absent: no liveness probe. */
  readonly livenessFailures?: number;
}

export type ReleaseSetting =
  | { readonly strategy: 'rolling' | 'recreate' | 'restart' | 'replace' | 'canary' }
  | { readonly strategy: 'blue-green'; readonly holdMs: number; readonly old: 'delete' | 'keep' };

/** Something that somebody, or the machine, does during the run. */
export interface Injection {
  readonly after: MilestoneKind;
  readonly delayMs: number;
  readonly what: string;
  readonly deed: (room: Room) => Promise<void>;
}

/** What was done when, on the run's clock. */
export interface Injected {
  readonly what: string;
  readonly atMs: number;
}

/** A dropped request as the evidence has it. Times in ms on the run's clock. */
export interface Drop {
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  readonly outcome: Outcome;
  readonly stage: Stage;
  readonly detail: string;
  readonly connection: 'new' | 'reused';
  /** `ip:port` that it connected to, or tried to; undefined when none was known. */
  readonly remote: string | undefined;
  /** What the answer told; undefined without an answer. */
  readonly version: string | undefined;
}

export type Truth = (drop: Drop, staged: Staged) => Label;

/** What is known of a run without asking the diagnosis. */
export interface Staged {
  readonly injected: readonly Injected[];
  /** When the release began. */
  readonly releasedAtMs: number;
  /** The one version that has answered at this address in the whole run; undefined: none, or several. */
  readonly versionAt: (remote: string | undefined) => string | undefined;
}
