import type { Subnet } from '../addresses.ts';
import type { Store } from '../store.ts';
import { startBalancerController } from './balancer-controller.ts';
import { startDeploymentController } from './deployment/deployment-controller.ts';
import { startEndpointSliceController } from './endpoints/endpointslice-controller.ts';
import { startGarbageCollector } from './garbage/garbage-collector.ts';
import { startNamespaceController } from './garbage/namespace-controller.ts';
import { startJobController } from './job/job-controller.ts';
import { startTtlController } from './job/ttl-controller.ts';
import { startQuotaController } from './quota-controller.ts';
import { startReplicaSetController, startReplicationController } from './replicaset/replicaset-controller.ts';
import { startServiceAccountController } from './service-account-controller.ts';
import { startStatefulSetController } from './statefulset/statefulset-controller.ts';
import { startScheduler } from './scheduling/scheduler.ts';
import { createTurns } from './turns.ts';

const CONTROLLERS = [
  startGarbageCollector,
  startNamespaceController,
  startDeploymentController,
  startReplicaSetController,
  startReplicationController,
  startStatefulSetController,
  startJobController,
  startTtlController,
  startScheduler,
  startEndpointSliceController,
  startBalancerController,
  startQuotaController,
  startServiceAccountController,
];

export interface ControllersSettings {
  /** The one node that pods are placed on. */
  readonly nodeName: string;
  /** Where load balancers and the ingress get their addresses from. */
  readonly subnet: Subnet;
  /** Hears of errors that are bugs; the controllers try again in any case. */
  readonly onFailure: (error: unknown) => void;
  /** See createTurns. */
  readonly keysPerTurn?: number;
}

/** Starts what kube-controller-manager and kube-scheduler do. To be called before there are objects with owners in the store. */
export function startControllers(store: Store, settings: ControllersSettings): { stop(): void } {
  const { nodeName, subnet, onFailure, keysPerTurn = 500 } = settings;
  const turns = createTurns(keysPerTurn);
  const controllers = CONTROLLERS.map((start) => start(store, { nodeName, subnet, onFailure, turns }));
  return {
    stop() {
      for (const controller of controllers) controller.stop();
      turns.stop();
    },
  };
}
