import type { DeploymentChange } from '../profile/what-if.ts';
import { clusterFault } from './cluster-fault.ts';
import type { ClusterPort, Deployment, PodTemplate } from './cluster-port.ts';
import { existingDeployment } from './existing-deployment.ts';
import { replaceDeployment } from './replace-deployment.ts';
import type { Mark } from './strategy.ts';
import { takeBack } from './undo/action.ts';
import { createUndoFile, type RecordedCluster } from './undo/journal.ts';
import { createUndoStack } from './undo/stack.ts';

export interface WhatIfTools {
  readonly cluster: ClusterPort;
  readonly where: RecordedCluster;
  /** Gets the journal from which the change is taken back. */
  readonly folder: string;
  /** How long taking it back may take. */
  readonly stepMs: number;
  readonly mark: Mark;
}

/** Gives the Deployment another form to release from, and waits until all its pods have it. The way back is in the folder. */
export async function applyWhatIf(
  name: string,
  change: DeploymentChange,
  { cluster, where, folder, stepMs, mark }: WhatIfTools,
): Promise<void> {
  const file = createUndoFile(folder, { strategy: 'what-if', startedAt: new Date().toISOString(), stepMs, cluster: where });
  try {
    const stack = createUndoStack(takeBack, file);
    const before = await existingDeployment(cluster, name);
    const object = `Deployment ${cluster.namespace}/${name}`;
    const undo = { do: 'put-back-deployment', before, ours: undefined } as const;
    const correct = stack.push(`${object} back to its own form`, undo);
    correct({ ...undo, ours: await replaceDeployment(cluster, before, (current) => changedDeployment(current, change, object)) });
    await cluster.waitRolledOut(name);
    await cluster.waitOldPodsGone(name);
    mark('rolled-out', `${object} as it is to be released from`);
  } finally {
    file.leave();
  }
}

/** Throws CutoverError where the Deployment has no place for the change. */
export function changedDeployment(deployment: Deployment, change: DeploymentChange, object: string): Deployment {
  const { spec } = deployment;
  if (spec === undefined) return deployment;
  const { maxUnavailable, maxSurge, minReadySeconds, replicas } = change;
  const fences = { ...(maxSurge === undefined ? {} : { maxSurge }), ...(maxUnavailable === undefined ? {} : { maxUnavailable }) };
  const isFenced = Object.keys(fences).length > 0;
  if (isFenced && spec.strategy?.type === 'Recreate') {
    throw clusterFault(object, 'its update strategy is Recreate, which has no maxSurge and no maxUnavailable');
  }
  const rollingUpdate = { ...spec.strategy?.rollingUpdate, ...fences };
  if (
    isFenced &&
    Number.parseInt(String(rollingUpdate.maxSurge), 10) === 0 &&
    Number.parseInt(String(rollingUpdate.maxUnavailable), 10) === 0
  ) {
    throw clusterFault(object, 'with maxSurge and maxUnavailable both 0 no pod could be replaced');
  }
  return {
    ...deployment,
    spec: {
      ...spec,
      ...(replicas === undefined ? {} : { replicas }),
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      ...(isFenced ? { strategy: { ...spec.strategy, rollingUpdate } } : {}),
      template: changedTemplate(spec.template, change, object),
    },
  };
}

function changedTemplate(template: PodTemplate, change: DeploymentChange, object: string): PodTemplate {
  const { graceSeconds, preStopSeconds, readinessPeriodSeconds } = change;
  const [first, ...others] = template.spec?.containers ?? [];
  if (template.spec === undefined || first === undefined) return template;
  const container = { ...first };
  if (preStopSeconds !== undefined) {
    const { preStop: _, ...lifecycle } = container.lifecycle ?? {};
    if (preStopSeconds > 0) container.lifecycle = { ...lifecycle, preStop: { sleep: { seconds: preStopSeconds } } };
    else if (Object.keys(lifecycle).length > 0) container.lifecycle = lifecycle;
    else delete container.lifecycle;
  }
  if (readinessPeriodSeconds !== undefined) {
    if (container.readinessProbe === undefined) {
      throw clusterFault(object, `its container ${container.name} has no readiness probe whose period could be another`);
    }
    container.readinessProbe = { ...container.readinessProbe, periodSeconds: readinessPeriodSeconds };
  }
  return {
    ...template,
    spec: {
      ...template.spec,
      ...(graceSeconds === undefined ? {} : { terminationGracePeriodSeconds: graceSeconds }),
      containers: [container, ...others],
    },
  };
}
