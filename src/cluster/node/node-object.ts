import { arch, cpus, hostname, platform, release, totalmem } from 'node:os';
import { kubeTime } from '../timestamp.ts';

const MOST_PODS = 1000;

/** The Node object of the one node: always ready, with room for every pod. */
export function nodeObject(name: string, address: string, clusterId: string): object {
  const now = kubeTime();
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string): object => ({
    type,
    status,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
    reason,
    message,
  });
  const resources = { cpu: String(cpus().length), memory: `${Math.floor(totalmem() / 1024)}Ki`, pods: String(MOST_PODS) };
  const os = platform();
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': os,
        'kubernetes.io/arch': arch(),
        'topology.kubernetes.io/region': 'local',
        'topology.kubernetes.io/zone': 'local',
      },
    },
    spec: {},
    status: {
      capacity: resources,
      allocatable: resources,
      conditions: [
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
      ],
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      nodeInfo: {
        machineID: clusterId,
        systemUUID: clusterId,
        bootID: clusterId,
        kernelVersion: release(),
        osImage: `processes on ${hostname()}`,
        containerRuntimeVersion: `node://${process.versions.node}`,
        kubeletVersion: 'v1.36.0',
        kubeProxyVersion: '',
        operatingSystem: os,
        architecture: arch(),
      },
    },
  };
}
