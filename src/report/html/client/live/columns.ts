import type { CourseStep } from '../../../../observe/live-course.ts';
import type { BinColumns } from '../timeline/levels.ts';

interface Course {
  readonly stepMs: number;
  readonly untilMs: number;
  readonly versions: readonly string[];
  readonly steps: readonly CourseStep[];
}

/** The steps as the charts of the timeline take them. The last one counts for as much of it as is over, so that its rate is the rate. */
export function columnsOf({ stepMs, untilMs, versions, steps }: Course): BinColumns {
  const last = steps.length - 1;
  const overMs = untilMs - last * stepMs;
  const whole = overMs > 0 && overMs < stepMs ? stepMs / overMs : 1;
  const column = <Value>(of: (step: CourseStep) => Value): Value[] => steps.map((step) => of(step));
  return {
    binMs: stepMs,
    atMs: [...steps.map((_, index) => index * stepMs), Math.max(untilMs, 0)],
    ok: versions.map((_, version) => steps.map(({ ok }, index) => (ok[version] ?? 0) * (index === last ? whole : 1))),
    dropped: column(({ dropped }) => dropped),
    rejected: column(({ rejected }) => rejected),
    local: column(({ local }) => local),
    p50Us: column(({ p50Us }) => p50Us),
    p99Us: column(({ p99Us }) => p99Us),
    maxUs: column(({ maxUs }) => maxUs),
  };
}
