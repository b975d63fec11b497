import type { LoadPlan } from '../load/plan.ts';
import type { CompareSettings } from './compare.ts';
import type { FleetSettings } from './fleet.ts';
import type { ReleaseSettings } from './release.ts';

/** A profile as resolved: defaults filled in, units parsed, relative paths made absolute, files read where they are part of it. */
export interface Profile {
  readonly name: string;
  /** Absolute path of the profile file; relative paths in it start from its folder. `<demo>` or `<command line>` when there is none. */
  readonly file: string;
  readonly cluster: ClusterSettings;
  readonly target: TargetSettings;
  /** All of the load plan but the target's URL, which may only be known once the Service is resolved. */
  readonly load: Omit<LoadPlan, 'target'>;
  /** Undefined: this process sends the load. */
  readonly fleet?: FleetSettings | undefined;
  /** Undefined: a load without a release. */
  readonly release: ReleaseSettings | undefined;
  readonly thresholds: readonly ThresholdSetting[];
  readonly proof: ProofSettings;
  readonly compare: CompareSettings;
}

/** A threshold as written; its grammar is the verdict's, which reports a fault in it at `where`. */
export interface ThresholdSetting {
  /** E.g. `p99{phase=during} < 250ms`. */
  readonly text: string;
  /** Where it was written: `profile.yaml:12:5`, `--set thresholds.0`, or `default`. */
  readonly where: string;
}

export interface ClusterSettings {
  /** Path of the kubeconfig; undefined: $KUBECONFIG, else ~/.kube/config. */
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** Undefined: the context's namespace, else `default`. */
  readonly namespace: string | undefined;
}

export interface TargetSettings {
  /** Exactly one of `url`, `service` and `ingress` is given. */
  readonly url: string | undefined;
  /** Further URLs beside `url`, over which connections take turns. */
  readonly moreUrls: readonly string[];
  readonly proxy: string | undefined;
  readonly service:
    { readonly name: string; readonly port: string | number | undefined; readonly scheme: 'http' | 'https' } | undefined;
  /** `name` is undefined where any Ingress with a rule for the host will do. */
  readonly ingress?:
    | {
        readonly name: string | undefined;
        readonly host: string;
        readonly path: string | undefined;
        readonly scheme: 'http' | 'https';
      }
    | undefined;
  /** Instead of the URL's host, or the Ingress's. */
  readonly hostHeader?: string | undefined;
  readonly tls: LoadPlan['target']['tls'];
}

export interface ProofSettings {
  /** Confidence of the bounds, e.g. 0.95. */
  readonly confidence: number;
  /** Fewer requests than this while the release went on: inconclusive. */
  readonly minRequestsDuringRelease: number;
  /** An event loop that stood longer than this, or a due request sent later than this: inconclusive. */
  readonly maxGeneratorStallMs: number;
}
