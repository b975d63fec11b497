import type { V1PodSpec } from '@kubernetes/client-node';

/** Volumes that the standard allows. */
const VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];

/**
 * What a pod breaks of the Pod Security Standard "restricted", by
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted, as far as pods without init containers can.
 */
export function brokenRestrictions({ containers, volumes = [], securityContext = {}, ...spec }: V1PodSpec): string[] {
  const broken: [string, boolean][] = [
    ['host namespaces', spec.hostNetwork === true || spec.hostPID === true || spec.hostIPC === true],
    ['runAsNonRoot', securityContext.runAsNonRoot !== true],
    ['runAsUser', !((securityContext.runAsUser ?? 0) > 0)],
    ['seccompProfile', !['RuntimeDefault', 'Localhost'].includes(securityContext.seccompProfile?.type ?? '')],
    ['init containers', spec.initContainers !== undefined],
    ...volumes.map((volume): [string, boolean] => [
      `volume ${volume.name}`,
      !Object.keys(volume).every((key) => key === 'name' || VOLUMES.includes(key)),
    ]),
    ...containers.flatMap(({ name, ports = [], securityContext: own = {} }): [string, boolean][] => [
      [`${name}: allowPrivilegeEscalation`, own.allowPrivilegeEscalation !== false],
      [`${name}: capabilities`, String(own.capabilities?.drop) !== 'ALL' || own.capabilities?.add !== undefined],
      [`${name}: privileged`, own.privileged === true],
      [`${name}: its own user`, own.runAsNonRoot === false || own.runAsUser === 0],
      [`${name}: host ports`, ports.some(({ hostPort }) => hostPort !== undefined)],
    ]),
  ];
  return broken.filter(([, isBroken]) => isBroken).map(([rule]) => rule);
}
