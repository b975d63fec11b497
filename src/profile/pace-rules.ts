import type { Complaint, Rule } from './rules.ts';
import type { WrittenProfile } from './schema.ts';

/** What the keys that set the load's pace demand of each other. */
export const PACE_RULES: readonly Rule[] = [loadEnds, scheduleOrPauses, onePause, uniformIsRange, someRate];

function hasSchedule({ load }: WrittenProfile): boolean {
  return load.rate !== undefined || load.stages.length > 0;
}

function loadEnds({ load, release }: WrittenProfile): Complaint[] {
  if (release !== undefined || load.duration !== undefined || load.loops !== Number.POSITIVE_INFINITY) return [];
  if (load.stages.some(({ duration }) => duration > 0)) return [];
  return [
    { path: ['load'], what: 'without a release the load would never end, expected load.duration or a number of load.loops' },
  ];
}

function scheduleOrPauses(profile: WrittenProfile): Complaint[] {
  if (!hasSchedule(profile)) return [];
  const { thinkTime, pacing, rate } = profile.load;
  const pauses = {
    thinkTime: (thinkTime.constant ?? 0) > 0 || thinkTime.uniform !== undefined || thinkTime.normal !== undefined,
    pacing: pacing > 0,
  };
  const schedule = rate === undefined ? 'stages' : 'a rate';
  return (['thinkTime', 'pacing'] as const)
    .filter((key) => pauses[key])
    .map((key) => ({
      path: ['load', key],
      what: `load.${key}: with ${schedule} the schedule sets the pace, expected only one of them`,
    }));
}

function onePause({ load: { thinkTime } }: WrittenProfile): Complaint[] {
  const given = [thinkTime.constant, thinkTime.uniform, thinkTime.normal].filter((pause) => pause !== undefined);
  if (given.length <= 1) return [];
  return [{ path: ['load', 'thinkTime'], what: 'load.thinkTime: expected only one of constant, uniform and normal' }];
}

function uniformIsRange({ load: { thinkTime } }: WrittenProfile): Complaint[] {
  if (thinkTime.uniform === undefined) return [];
  const [from = Number.NaN, to = Number.NaN, ...more] = thinkTime.uniform;
  if (more.length === 0 && from <= to) return [];
  const what = 'load.thinkTime.uniform: expected two durations, the shortest and the longest, such as [100ms, 300ms]';
  return [{ path: ['load', 'thinkTime', 'uniform'], what }];
}

function someRate({ load: { rate = 0, stages } }: WrittenProfile): Complaint[] {
  if (stages.length === 0 || rate > 0 || stages.some((stage) => stage.rate > 0)) return [];
  return [{ path: ['load', 'stages'], what: 'load.stages: nothing would be sent, expected a rate of more than 0/s' }];
}
