import { CutoverError } from '../errors.ts';
import type { Notes } from './notes.ts';
import { isThreadGroup } from './scope.ts';
import type { TestElement } from './test-element.ts';
import type { Variables } from './variables.ts';

/** What a thread group says of its threads; undefined is what it leaves open. */
export interface ThreadSettings {
  readonly threads: number;
  readonly rampUpMs: number;
  readonly loops: number | 'forever';
  readonly durationMs: number | undefined;
  readonly startDelayMs: number;
}

/** As many as a profile may have. */
const MAX_THREADS = 100_000;

/** The group of that name, or the first that is enabled. The others are told. Throws CutoverError where there is none. */
export function chooseThreadGroup(plan: TestElement, name: string | undefined, label: string, notes: Notes): TestElement {
  const all = plan.children.filter(isThreadGroup);
  const enabled = all.filter((group) => group.enabled);
  const chosen = name === undefined ? enabled[0] : all.find((group) => group.name === name);
  if (chosen === undefined) throw noGroup(plan, all, name, label);
  for (const group of enabled) {
    if (group !== chosen)
      notes.leave(group, `one thread group makes one profile; this one's: --thread-group ${JSON.stringify(group.name)}`);
  }
  return chosen;
}

function noGroup(plan: TestElement, all: readonly TestElement[], name: string | undefined, label: string): CutoverError {
  const names = all.map((group) => `"${group.name}"${group.enabled ? '' : ' (disabled)'}`).join(', ');
  if (name !== undefined) {
    const next = names === '' ? 'there is none at all' : `there are: ${names}`;
    return new CutoverError(`there is no thread group "${name}"`, { where: label, next });
  }
  const others = plan.children.filter(({ type }) => type.endsWith('ThreadGroup')).map(({ type }) => type);
  const found = all.length > 0 ? `all thread groups are disabled: ${names}` : `it has ${others.join(', ') || 'none'}`;
  return new CutoverError('there is no plain thread group that is enabled', {
    where: label,
    next: all.length > 0 ? `${found}; name one with --thread-group` : `${found}; put the requests into a plain Thread Group`,
  });
}

export function threadSettings(group: TestElement, variables: Variables, notes: Notes): ThreadSettings {
  const { properties } = group;
  const number = (text: string, what: string, otherwise: number): number => {
    if (text.trim() === '') return otherwise;
    const setting = variables.setting(text, group);
    if (setting === undefined) return otherwise;
    const value = Number(setting);
    if (setting !== '' && Number.isFinite(value)) return value;
    notes.leave(group, `${what} is "${setting}", which is no number; ${otherwise} is taken`);
    return otherwise;
  };
  const seconds = (name: string, what: string): number => Math.max(0, number(properties.text(name), what, 0)) * 1000;
  const wanted = Math.trunc(number(properties.text('ThreadGroup.num_threads'), 'the number of threads', 1));
  const threads = Math.min(MAX_THREADS, Math.max(1, wanted));
  if (threads !== wanted) notes.leave(group, `${wanted} threads; a profile has 1 to ${MAX_THREADS}, and ${threads} is taken`);
  const controller = properties.within('ThreadGroup.main_controller');
  const loops = Math.trunc(number(controller.text('LoopController.loops'), 'the number of loops', 1));
  const scheduled = properties.flag('ThreadGroup.scheduler');
  const durationMs = scheduled ? seconds('ThreadGroup.duration', 'the duration') : 0;
  tellRest(group, scheduled && durationMs === 0, notes);
  return {
    threads,
    rampUpMs: seconds('ThreadGroup.ramp_time', 'the ramp-up'),
    loops: loops < 0 ? 'forever' : Math.max(1, loops),
    durationMs: durationMs > 0 ? durationMs : undefined,
    startDelayMs: scheduled ? seconds('ThreadGroup.delay', 'the delay') : 0,
  };
}

/** What is in a thread group and has no equal. */
function tellRest(group: TestElement, hasNoDuration: boolean, notes: Notes): void {
  const { properties } = group;
  if (hasNoDuration && properties.has('ThreadGroup.end_time'))
    notes.leave(group, 'a start and an end by the clock: start the run when it is due, and give it a load.duration');
  const onError = properties.text('ThreadGroup.on_sample_error');
  if (onError.startsWith('stop'))
    notes.leave(group, `after an error (${onError}) cutover goes on; to stop a release then, use release.abort: [failed > 0]`);
  if (onError === 'startnextloop')
    notes.leave(group, 'after an error cutover goes on with the next request, not with the next loop');
  if (properties.text('ThreadGroup.same_user_on_next_iteration') === 'false')
    notes.leave(
      group,
      'a new user, and connection, for each loop; cutover has one for each request at most: load.connection: new',
    );
}
