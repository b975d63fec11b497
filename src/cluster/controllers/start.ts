import type { Store } from '../store.ts';
import type { ControllerSettings } from './controller.ts';
import { startDeploymentController } from './deployment/deployment-controller.ts';
import { startEndpointSliceController } from './endpoints/endpointslice-controller.ts';
import { startGarbageCollector } from './garbage/garbage-collector.ts';
import { startNamespaceController } from './garbage/namespace-controller.ts';
import { startReplicaSetController } from './replicaset/replicaset-controller.ts';
import { startScheduler } from './scheduler.ts';

const CONTROLLERS = [
  startGarbageCollector,
  startNamespaceController,
  startDeploymentController,
  startReplicaSetController,
  startScheduler,
  startEndpointSliceController,
];

/** Starts what kube-controller-manager and kube-scheduler do. To be called before there are objects with owners in the store. */
export function startControllers(store: Store, settings: ControllerSettings): { stop(): void } {
  const controllers = CONTROLLERS.map((start) => start(store, settings));
  return {
    stop() {
      for (const controller of controllers) controller.stop();
    },
  };
}
