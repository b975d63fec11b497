import type { ReleaseSettings } from '../../profile/release.ts';
import type { BlueGreenPlan } from '../../profile/strategies/blue-green.ts';
import type { ReplacePlan } from '../../profile/strategies/replace.ts';
import type { TargetSettings } from '../../profile/profile.ts';
import type { Access } from '../cluster-port.ts';
import { workloadKindsOf } from '../surroundings/workload-kinds.ts';

type Verb = Access['verb'];

const may = (group: string, resource: string, ...verbs: readonly Verb[]): Access[] =>
  verbs.map((verb) => ({ verb, group, resource }));

/** What a release on Kubernetes looks at: its pods, what leads to them and what happens to them are watched, and their workload is waited for. */
const PODS: readonly Access[] = [
  ...may('', 'pods', 'list', 'watch'),
  ...may('', 'services', 'get', 'list'),
  ...may('discovery.k8s.io', 'endpointslices', 'list', 'watch'),
];
const WORKLOAD: readonly Access[] = [
  ...may('apps', 'deployments', 'get', 'list', 'watch'),
  ...may('apps', 'replicasets', 'list', 'watch'),
];

/** What the cause of a drop is told from: Services that change, probes that fail, how the workloads of the pods are set up. */
function forEvidence(release: ReleaseSettings): readonly Access[] {
  if (lookedAt(release).length === 0) return [];
  const accesses = [
    ...may('', 'services', 'watch'),
    ...may('', 'events', 'list', 'watch'),
    ...workloadKindsOf(release).flatMap((kind) => {
      if (kind === 'ReplicationController') return may('', 'replicationcontrollers', 'list');
      return may('apps', WORKLOADS[kind], 'list');
    }),
  ];
  return accesses.map((access) => ({ ...access, forEvidence: true }));
}

const WORKLOADS = { Deployment: 'deployments', ReplicaSet: 'replicasets', StatefulSet: 'statefulsets' } as const;

/** A release that something else drives is looked at as far as the profile says what it is about. */
function lookedAt(release: ReleaseSettings): readonly Access[] {
  switch (release.strategy) {
    case 'command': {
      const { pods } = release.command;
      if (pods === undefined) return [];
      return pods.by === 'deployment' ? [...PODS, ...may('apps', 'deployments', 'get')] : PODS;
    }
    case 'watch':
      return release.watch.deployment === undefined ? [] : [...PODS, ...WORKLOAD];
    case 'rolling':
    case 'recreate':
    case 'restart':
    case 'replace':
    case 'blue-green':
    case 'canary':
      return [...PODS, ...WORKLOAD];
  }
}

/** What each strategy changes, its undo included. A new strategy is asked for its row here by the compiler. */
const CHANGING: Readonly<Record<ReleaseSettings['strategy'], readonly Access[]>> = {
  rolling: may('apps', 'deployments', 'update'),
  recreate: may('apps', 'deployments', 'update'),
  restart: may('apps', 'deployments', 'update'),
  replace: may('', 'pods', 'delete'),
  command: [],
  watch: [],
  'blue-green': [
    ...may('apps', 'deployments', 'create', 'delete'),
    // To lay both colours against what is left before one of them is created.
    ...may('', 'resourcequotas', 'list'),
    ...may('', 'limitranges', 'list'),
  ],
  canary: may('apps', 'deployments', 'create', 'update', 'patch', 'delete'),
};

/** What depends on how it is done. */
function ofBlueGreen({ idle, old, colours, to }: BlueGreenPlan): Access[] {
  const scales = idle !== 'create' || old === 'scale-to-zero';
  // A Service that takes the form of a manifest is replaced, also when that is taken back.
  const forms = [...Object.values(colours ?? {}), to].map((colour) => colour?.service !== undefined);
  return [
    ...may('apps', 'deployments', ...(scales ? (['patch'] as const) : [])),
    ...may('', 'services', ...(forms.includes(true) ? (['update'] as const) : []), 'patch'),
  ];
}

function ofReplace({ kind }: ReplacePlan): Access[] {
  const verbs = ['get', 'list', 'watch', 'update'] as const;
  if (kind === 'ReplicationController') return may('', 'replicationcontrollers', ...verbs);
  return may('apps', kind === 'ReplicaSet' ? 'replicasets' : 'statefulsets', ...verbs);
}

function ofPlan(release: ReleaseSettings): readonly Access[] {
  switch (release.strategy) {
    case 'blue-green':
      return ofBlueGreen(release.blueGreen);
    case 'replace':
      return ofReplace(release.replace);
    case 'rolling':
      // Pausing is a patch, also when it is taken back.
      return release.rolling.pause === undefined ? [] : may('apps', 'deployments', 'patch');
    case 'recreate':
    case 'restart':
    case 'canary':
    case 'command':
    case 'watch':
      return [];
  }
}

/** Exactly what a run of this profile asks of the cluster, each once. */
export function neededAccess(release: ReleaseSettings | undefined, target: TargetSettings): Access[] {
  const ofTarget: readonly Access[] =
    target.service === undefined
      ? []
      : [
          ...may('', 'services', 'get'),
          // Watched where the Service is headless.
          ...may('discovery.k8s.io', 'endpointslices', 'list', 'watch'),
          // For the address of a NodePort.
          { verb: 'list', group: '', resource: 'nodes', clusterWide: true },
        ];
  const { ingress } = target;
  const ofIngress =
    ingress === undefined ? [] : may('networking.k8s.io', 'ingresses', ingress.name === undefined ? 'list' : 'get');
  const ofRelease = release === undefined ? [] : [...lookedAt(release), ...CHANGING[release.strategy], ...ofPlan(release)];
  const all = [...ofRelease, ...ofTarget, ...ofIngress];
  // What the release itself cannot do without comes last, and so counts.
  const evidence = release === undefined ? [] : forEvidence(release);
  const known = new Map([...evidence, ...all].map((access) => [textOf(access), access]));
  return [...known.values()];
}

/** For people: `patch services`, `update deployments.apps`. */
export function textOf({ verb, group, resource, subresource }: Access): string {
  return `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}${group === '' ? '' : `.${group}`}`;
}
