import type { Container, PodSpec } from '../../objects.ts';

/** What one rule of the Pod Security Standards holds against a pod: `reason (detail)`; undefined when it holds nothing. */
type Check = (spec: PodSpec) => string | undefined;

interface SecurityContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: { readonly type?: string };
}

interface Volume {
  readonly name: string;
  readonly [type: string]: unknown;
}

function contextOf(of: PodSpec | Container): SecurityContext {
  return of['securityContext'] ?? {};
}

function containersOf({ initContainers = [], containers }: PodSpec): readonly Container[] {
  return [...initContainers, ...containers];
}

function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}

/** `container "a"`, `containers "a", "b"` */
function named(containers: readonly Container[]): string {
  return `container${containers.length === 1 ? '' : 's'} ${quoted(containers.map(({ name }) => name))}`;
}

/** A check that some containers fail, each by itself. */
function perContainer(fails: (container: Container) => boolean, tell: (which: string) => string): Check {
  return (spec) => {
    const bad = containersOf(spec).filter(fails);
    return bad.length === 0 ? undefined : tell(named(bad));
  };
}

const hostNamespaces: Check = (spec) => {
  const used = ['hostIPC', 'hostNetwork', 'hostPID'].filter((field) => spec[field] === true);
  return used.length === 0 ? undefined : `host namespaces (${used.map((field) => `${field}=true`).join(', ')})`;
};

const hostPorts: Check = (spec) => {
  const portsOf = ({ ports = [] }: Container) =>
    ports.map((port) => (port as { hostPort?: number }).hostPort ?? 0).filter((port) => port !== 0);
  const bad = containersOf(spec).filter((container) => portsOf(container).length > 0);
  const ports = [...new Set(bad.flatMap(portsOf).map(String))].toSorted();
  if (bad.length === 0) return undefined;
  return `hostPort (${named(bad)} ${bad.length === 1 ? 'uses' : 'use'} hostPort${ports.length === 1 ? '' : 's'} ${ports.join(', ')})`;
};

const privileged = perContainer(
  (container) => contextOf(container).privileged === true,
  (which) => `privileged (${which} must not set securityContext.privileged=true)`,
);

const DEFAULT_CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

/** Containers that add capabilities beyond `allowed`, and which. */
function addedBeyond(spec: PodSpec, allowed: readonly string[]): string | undefined {
  const beyond = (container: Container) => (contextOf(container).capabilities?.add ?? []).filter((one) => !allowed.includes(one));
  const bad = containersOf(spec).filter((container) => beyond(container).length > 0);
  const added = [...new Set(bad.flatMap(beyond))].toSorted();
  return bad.length === 0 ? undefined : `${named(bad)} must not include ${quoted(added)} in securityContext.capabilities.add`;
}

const baselineCapabilities: Check = (spec) => {
  const added = addedBeyond(spec, DEFAULT_CAPABILITIES);
  return added === undefined ? undefined : `non-default capabilities (${added})`;
};

const restrictedCapabilities: Check = (spec) => {
  const keeping = containersOf(spec).filter((container) => contextOf(container).capabilities?.drop?.includes('ALL') !== true);
  const details = [
    ...(keeping.length === 0 ? [] : [`${named(keeping)} must set securityContext.capabilities.drop=["ALL"]`]),
    ...[addedBeyond(spec, ['NET_BIND_SERVICE'])].filter((detail) => detail !== undefined),
  ];
  return details.length === 0 ? undefined : `unrestricted capabilities (${details.join('; ')})`;
};

function volumesOf(spec: PodSpec): readonly Volume[] {
  return (spec['volumes'] ?? []) as readonly Volume[];
}

const hostPathVolumes: Check = (spec) => {
  const bad = volumesOf(spec).filter((volume) => volume['hostPath'] !== undefined);
  if (bad.length === 0) return undefined;
  return `hostPath volumes (volume${bad.length === 1 ? '' : 's'} ${quoted(bad.map(({ name }) => name))})`;
};

const ALLOWED_VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

const restrictedVolumes: Check = (spec) => {
  const typeOf = ({ name: _name, ...types }: Volume) => Object.keys(types)[0] ?? 'unknown';
  const bad = volumesOf(spec).filter((volume) => !ALLOWED_VOLUMES.includes(typeOf(volume)));
  const types = [...new Set(bad.map(typeOf))].toSorted();
  if (bad.length === 0) return undefined;
  const names = quoted(bad.map(({ name }) => name));
  return bad.length === 1
    ? `restricted volume types (volume ${names} uses restricted volume type ${quoted(types)})`
    : `restricted volume types (volumes ${names} use restricted volume type${types.length === 1 ? '' : 's'} ${quoted(types)})`;
};

const allowPrivilegeEscalation = perContainer(
  (container) => contextOf(container).allowPrivilegeEscalation !== false,
  (which) => `allowPrivilegeEscalation != false (${which} must set securityContext.allowPrivilegeEscalation=false)`,
);

/** Who says it wrongly, pod and containers; or, where nobody does, the containers for which nobody says it. */
function inherited<T>(
  spec: PodSpec,
  read: (context: SecurityContext) => T | undefined,
  isGood: (value: T) => boolean,
): { readonly wrong: string | undefined; readonly unsaid: string | undefined; readonly wrongValues: readonly T[] } {
  const ofPod = read(contextOf(spec));
  const containers = containersOf(spec).map((container) => ({ container, value: read(contextOf(container)) }));
  const bad = containers.filter(({ value }) => value !== undefined && !isGood(value));
  const podIsBad = ofPod !== undefined && !isGood(ofPod);
  const podIsGood = ofPod !== undefined && !podIsBad;
  const silent = podIsGood ? [] : containers.filter(({ value }) => value === undefined);
  const setters = [...(podIsBad ? ['pod'] : []), ...(bad.length === 0 ? [] : [named(bad.map(({ container }) => container))])];
  return {
    wrong: setters.length === 0 ? undefined : setters.join(' and '),
    unsaid: silent.length === 0 ? undefined : `pod or ${named(silent.map(({ container }) => container))}`,
    wrongValues: [...(podIsBad ? [ofPod] : []), ...bad.flatMap(({ value }) => (value === undefined ? [] : [value]))],
  };
}

const runAsNonRoot: Check = (spec) => {
  const { wrong, unsaid } = inherited(spec, (context) => context.runAsNonRoot, Boolean);
  if (wrong !== undefined) return `runAsNonRoot != true (${wrong} must not set securityContext.runAsNonRoot=false)`;
  return unsaid === undefined ? undefined : `runAsNonRoot != true (${unsaid} must set securityContext.runAsNonRoot=true)`;
};

const runAsUser: Check = (spec) => {
  const { wrong } = inherited(
    spec,
    (context) => context.runAsUser,
    (user) => user !== 0,
  );
  return wrong === undefined ? undefined : `runAsUser=0 (${wrong} must not set runAsUser=0)`;
};

function seccomp(spec: PodSpec): ReturnType<typeof inherited<string>> {
  const isGood = (type: string) => type === 'RuntimeDefault' || type === 'Localhost';
  return inherited(spec, (context) => context.seccompProfile?.type, isGood);
}

const baselineSeccomp: Check = (spec) => {
  const { wrong, wrongValues } = seccomp(spec);
  if (wrong === undefined) return undefined;
  const types = quoted([...new Set(wrongValues)].toSorted());
  return `seccompProfile (${wrong} must not set securityContext.seccompProfile.type to ${types})`;
};

const restrictedSeccomp: Check = (spec) => {
  const { unsaid } = seccomp(spec);
  return (
    baselineSeccomp(spec) ??
    (unsaid === undefined
      ? undefined
      : `seccompProfile (${unsaid} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`)
  );
};

const BASELINE = [hostNamespaces, hostPorts, privileged];

/** By level, in the order in which Kubernetes tells them; restricted has stricter ones in place of some of baseline's. */
export const CHECKS = {
  privileged: [],
  baseline: [...BASELINE, baselineCapabilities, hostPathVolumes, baselineSeccomp],
  restricted: [
    ...BASELINE,
    allowPrivilegeEscalation,
    restrictedCapabilities,
    restrictedVolumes,
    runAsNonRoot,
    runAsUser,
    restrictedSeccomp,
  ],
} as const satisfies Readonly<Record<string, readonly Check[]>>;

export type Level = keyof typeof CHECKS;
