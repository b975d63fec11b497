import type { Profile } from '../../profile/profile.ts';
import type { Milestone } from '../../release/milestone.ts';
import type { Surroundings } from '../../release/surroundings.ts';
import { endpointCourse } from '../diagnosis/endpoint-course.ts';

/**
 * Among how many endpoints, at the most, the target's Service spread new connections, any of them alike. Undefined where it is not known, or
 * not alike: without a Service, a headless one, one with session affinity, or one that keeps to the endpoints of a node.
 */
export function backendsOf(
  { service: target }: Pick<Profile['target'], 'service'>,
  surroundings: readonly Surroundings[],
  milestones: readonly Milestone[],
): number | undefined {
  const seen = surroundings.flatMap(({ services }) => services.filter(({ name }) => name === target?.name));
  const [before] = seen;
  if (before === undefined) return undefined;
  const isAlike = seen.every(
    ({ headless, sessionAffinity, externalTrafficPolicy }) =>
      !headless && sessionAffinity === 'None' && externalTrafficPolicy !== 'Local',
  );
  if (!isAlike) return undefined;
  const course = endpointCourse(before, milestones).map(({ addresses }) => addresses.size);
  const most = Math.max(...course, ...seen.map(({ endpoints }) => endpoints.length));
  return most === 0 ? undefined : most;
}
