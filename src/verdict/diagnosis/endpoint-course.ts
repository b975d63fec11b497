import type { Milestone } from '../../release/milestone.ts';
import type { ServiceFacts } from '../../release/surroundings.ts';

/** The ready endpoints of one Service from one moment on, until the next. */
export interface EndpointsFrom {
  readonly atMs: number;
  readonly addresses: ReadonlySet<string>;
}

/** How the ready endpoints of a Service changed: what there was before, then each change that was seen, in the order of time. */
export function endpointCourse(service: ServiceFacts, milestones: readonly Milestone[]): EndpointsFrom[] {
  const course: EndpointsFrom[] = [{ atMs: -Infinity, addresses: new Set(service.endpoints) }];
  for (const { atMs, kind, subject } of milestones) {
    if (subject?.of !== 'endpoint' || subject.service !== service.name) continue;
    const addresses = new Set(course.at(-1)?.addresses);
    if (kind === 'endpoint-added') addresses.add(subject.address);
    if (kind === 'endpoint-removed') addresses.delete(subject.address);
    course.push({ atMs, addresses });
  }
  return course;
}

/** Stretches without any ready endpoint. The last one is endless where none came back. */
export function emptyStretches(course: readonly EndpointsFrom[]): { readonly fromMs: number; readonly untilMs: number }[] {
  return course.flatMap(({ atMs, addresses }, index) =>
    addresses.size > 0 ? [] : [{ fromMs: atMs, untilMs: course[index + 1]?.atMs ?? Infinity }],
  );
}

/** How many ready endpoints there were at a moment. */
export function endpointsAt(course: readonly EndpointsFrom[], atMs: number): number {
  return course.findLast((from) => from.atMs <= atMs)?.addresses.size ?? 0;
}

/** The fewest that there were at any time between the two. */
export function fewestEndpoints(course: readonly EndpointsFrom[], fromMs: number, untilMs: number): number {
  const between = course.filter(({ atMs }) => atMs > fromMs && atMs <= untilMs).map(({ addresses }) => addresses.size);
  return Math.min(endpointsAt(course, fromMs), ...between);
}
