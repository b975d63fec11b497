import type { Draft, KubeObject } from '../store.ts';
import { type Cause, badRequest } from './api-error.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { AGE, NAME, text } from './tables/columns.ts';
import { invalidValue, notNegative } from './validation/causes.ts';

interface LeaseSpec {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
}

/** Of coordination.k8s.io/v1: who holds something, renewed as long as the holder lives. */
export const LEASE_RESOURCE: ResourceDefinition = {
  group: 'coordination.k8s.io',
  version: 'v1',
  namespaced: true,
  plural: 'leases',
  singular: 'lease',
  kind: 'Lease',
  shortNames: [],
  subresources: [],
  prepare: checkTimes,
  validate: validateLease,
  columns: [NAME, text('Holder', 'Who holds the lease.', (lease) => specOf(lease).holderIdentity ?? ''), AGE],
};

function specOf(lease: KubeObject | Draft<KubeObject>): LeaseSpec {
  return lease['spec'] ?? {};
}

const MICRO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)$/;

/** A real API server reads these times with exactly six digits after the point, which `Date.toISOString()` does not write. */
function checkTimes(lease: Draft<KubeObject>): void {
  const { acquireTime, renewTime } = specOf(lease);
  const wrong = [acquireTime, renewTime].find((time) => time !== undefined && !MICRO_TIME.test(time));
  if (wrong === undefined) return;
  throw badRequest(
    `Lease in version "v1" cannot be handled as a Lease: parsing time "${wrong}" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "${wrong.slice(19)}" as ".000000"`,
  );
}

function validateLease(lease: KubeObject): Cause[] {
  const { leaseDurationSeconds, leaseTransitions } = specOf(lease);
  return [
    ...(leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0
      ? [invalidValue('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0')]
      : []),
    ...notNegative('spec.leaseTransitions', leaseTransitions),
  ];
}
