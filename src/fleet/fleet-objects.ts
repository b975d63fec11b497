import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CutoverError, messageOf } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { FleetSettings } from '../profile/fleet.ts';
import type { ClusterPort, Secret } from '../release/cluster-port.ts';
import { ApiFault } from '../release/kubernetes/api-fault.ts';
import { fleetJob, fleetLabels } from './job.ts';
import { newLease } from './lease-channel.ts';
import { type FleetOrder, orderSecrets } from './order.ts';

/** For how long a deletion is tried again while the API server cannot be reached. */
const DELETION_PATIENCE_MS = 30_000;
const DELETION_PAUSE_MS = 500;

export function newFleetName(): string {
  return `cutover-${randomBytes(4).toString('hex')}`;
}

/** The objects of one fleet in the cluster: Secrets with the order, the Lease, the Job that owns them. */
export class FleetObjects {
  readonly name: string;
  readonly #cluster: ClusterPort;
  readonly #secrets: string[] = [];

  constructor(name: string, cluster: ClusterPort) {
    this.name = name;
    this.#cluster = cluster;
  }

  /** The Job comes last: its workers find all that they need. Throws CutoverError; what was created by then is for `remove` to delete. */
  async create(settings: FleetSettings, order: FleetOrder, plannedMs: number): Promise<void> {
    const { name } = this;
    const cluster = this.#cluster;
    const { namespace } = cluster;
    try {
      for (const { name: secret, data } of orderSecrets(name, order)) {
        this.#secrets.push(secret);
        await cluster.create('Secret', newSecret(secret, namespace, name, data));
      }
      await cluster.create('Lease', newLease(name, namespace));
      const job = await cluster.create('Job', fleetJob(name, namespace, settings, plannedMs));
      const owner = { apiVersion: 'batch/v1', kind: 'Job', name, uid: job.metadata?.uid ?? '' };
      const owned = { metadata: { ownerReferences: [owner] } };
      for (const secret of this.#secrets) await cluster.patch('Secret', secret, owned);
      await cluster.patch('Lease', name, owned);
    } catch (fault) {
      throw fleetFault(`the fleet cannot be created: ${messageOf(fault)}`, cluster, fault);
    }
  }

  /** Deletes whatever of them there is, and does not wait until the pods are gone. Throws CutoverError when it cannot. */
  async remove(): Promise<void> {
    const cluster = this.#cluster;
    const deadlineMs = performance.now() + DELETION_PATIENCE_MS;
    const removals = [
      () => cluster.remove('Job', this.name, { propagation: 'Background' }),
      () => cluster.remove('Lease', this.name, { propagation: 'Background' }),
      ...this.#secrets.map((secret) => () => cluster.remove('Secret', secret, { propagation: 'Background' })),
    ];
    const faults = await Promise.all(removals.map((removal) => patiently(removal, deadlineMs)));
    const fault = faults.find((one) => one !== undefined);
    if (fault === undefined) return;
    throw new CutoverError(`the fleet could not be deleted: ${messageOf(fault)}`, {
      where: `Job ${cluster.namespace}/${this.name}`,
      next: `delete it with \`kubectl -n ${cluster.namespace} delete job ${this.name}\`; its workers stop by themselves`,
      exitCode: EXIT.releaseFailed,
      cause: fault,
    });
  }
}

/** A fault of the fleet as a user reads it: what, where, and what to do. */
export function fleetFault(what: string, { namespace }: Pick<ClusterPort, 'namespace'>, cause: unknown): CutoverError {
  const forbidden = cause instanceof ApiFault && (cause.status === 401 || cause.status === 403);
  return new CutoverError(what, {
    where: `namespace ${namespace}`,
    next: forbidden
      ? 'bind the Roles that `cutover check` prints to the user of the kubeconfig'
      : 'is the cluster well, and is this the right namespace (load.fleet.namespace)?',
    exitCode: EXIT.releaseFailed,
    cause,
  });
}

/** Undefined when it was done, else why not. */
async function patiently(removal: () => Promise<void>, deadlineMs: number): Promise<unknown> {
  for (;;) {
    try {
      await removal();
      return undefined;
    } catch (fault) {
      const mayPass = fault instanceof ApiFault && fault.transient && performance.now() < deadlineMs;
      if (!mayPass) return fault;
      await sleep(DELETION_PAUSE_MS);
    }
  }
}

function newSecret(name: string, namespace: string, fleet: string, data: Readonly<Record<string, string>>): Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: { name, namespace, labels: fleetLabels(fleet) },
    data: { ...data },
  };
}
