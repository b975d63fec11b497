/** What the release did, stamped on the run's clock at the moment we did or saw it. */
export interface Milestone {
  readonly atMs: number;
  readonly kind: MilestoneKind;
  /** One line for people: which object, which value. */
  readonly detail: string;
  /** What a watched milestone is about, as data. */
  readonly subject?: Subject;
}

/** Of what is watched in the cluster. Absent fields: the cluster did not say. */
export type Subject = PodSubject | ContainerSubject | EndpointSubject | ServiceSubject;

export interface PodSubject {
  readonly of: 'pod';
  readonly pod: string;
  readonly uid: string;
  readonly ip?: string;
  /** Tells the pods of one revision from those of another: `pod-template-hash` or `controller-revision-hash`. */
  readonly revision?: string;
  readonly image?: string;
  /** Of a pod that was deleted: what it is given from then until it is killed. */
  readonly graceSeconds?: number;
}

export interface ContainerSubject {
  readonly of: 'container';
  readonly pod: string;
  readonly uid: string;
  readonly container: string;
  /** How it last ended, for those that have; 137 is SIGKILL. */
  readonly exitCode?: number;
  readonly reason?: string;
  /** How often it was started again so far. */
  readonly restarts: number;
}

export interface EndpointSubject {
  readonly of: 'endpoint';
  readonly service: string;
  readonly pod: string;
  readonly address: string;
}

export interface ServiceSubject {
  readonly of: 'service';
  readonly service: string;
  readonly selector: Readonly<Record<string, string>>;
}

/**
 * `load-*` and `settled` are the run's own, `release-*` frame the strategy, the others are steps of strategies and what was watched.
 */
export type MilestoneKind =
  | 'load-started'
  | 'load-stopped'
  | 'release-started'
  | 'release-finished'
  | 'release-failed'
  | 'interrupted'
  /** Blue/green: the active colour was read, the idle Deployment deleted, created, fully rolled out. */
  | 'active-read'
  | 'idle-deleted'
  | 'idle-created'
  | 'idle-ready'
  /** What both colours together take was laid against the quotas; the Deployment that was there is used; its pods passed the preview. */
  | 'resources-checked'
  | 'idle-reused'
  | 'previewed'
  /** Somebody is asked whether to switch, and has said yes. */
  | 'switch-awaited'
  | 'switch-confirmed'
  /** The Service selector was patched; its endpoints are the new colour's. */
  | 'switched'
  | 'endpoints-switched'
  /** A state file says which version is active now. */
  | 'state-written'
  /** The old version is gone, pods and all (every strategy), or was left running beside the new one. */
  | 'old-removed'
  | 'old-kept'
  /** In place: the template was updated; all pods are of it (of a Deployment: the rollout is complete by kubectl's rule). */
  | 'updated'
  | 'rolled-out'
  /** The Deployment's revisions, before and after. */
  | 'history'
  /** Rolling: the rollout was paused with some pods updated, and resumed. */
  | 'paused'
  | 'resumed'
  /** Replace: an old pod was deleted, and the one in its place is ready and among the endpoints. */
  | 'pod-replaced'
  /** Canary: its Deployment was created, brought to a step's size, found as it should be; the stable one has its version; it is gone. */
  | 'canary-created'
  | 'canary-step'
  | 'canary-checked'
  | 'promoted'
  | 'canary-removed'
  /** Command: a program was started, and ended with exit code 0. */
  | 'step-started'
  | 'step-finished'
  /** Watch: a release that is done elsewhere is waited for. */
  | 'watching'
  /** Undo steps. */
  | 'restore-started'
  | 'restored'
  | 'restore-failed'
  /** Watched: pods and endpoints of the release. */
  | 'pod-created'
  | 'pod-ready'
  | 'pod-deleted'
  | 'pod-gone'
  | 'endpoint-added'
  | 'endpoint-removed'
  /** Watched: a ready pod is no longer; a container of the release's pods has ended, or was started again; a probe failed; a Service's selector is another. */
  | 'pod-unready'
  | 'container-exited'
  | 'container-restarted'
  | 'probe-failed'
  | 'service-changed'
  /** Watching ended before the run did: later pods and endpoints are not among the milestones. */
  | 'watch-lost';
