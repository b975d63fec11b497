import type { EndpointSlice } from '../cluster-port.ts';
import { readyEndpoints } from '../endpoints.ts';
import type { EndpointSubject, MilestoneKind } from '../milestone.ts';
import type { Mark } from '../strategy.ts';

/** From one state of a Service's endpoints to the next: of those that get new connections. */
export function endpointMilestones(service: string, mark: Mark): (slices: readonly EndpointSlice[]) => void {
  const tell = (kind: MilestoneKind, subject: EndpointSubject): void =>
    mark(kind, `${subject.pod} ${subject.address} of Service ${service}`, { subject });
  let seen: ReadonlyMap<string, EndpointSubject> | undefined;
  return (slices) => {
    const now = new Map(
      readyEndpoints(slices).map(({ name, address }): [string, EndpointSubject] => [
        `${name} ${address}`,
        { of: 'endpoint', service, pod: name, address },
      ]),
    );
    if (seen !== undefined) {
      for (const [key, endpoint] of now) if (!seen.has(key)) tell('endpoint-added', endpoint);
      for (const [key, endpoint] of seen) if (!now.has(key)) tell('endpoint-removed', endpoint);
    }
    seen = now;
  };
}
