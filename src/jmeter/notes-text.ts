import type { Leftover, Notes } from './notes.ts';

/** What a profile does not have of the plan, one line each; nothing where it has all. Begins with an empty line. */
export function leftoverLines({ leftovers, disabled }: Notes): string[] {
  const skipped = disabled === 0 ? [] : ['', `${counted(disabled, 'disabled element')} of the plan not looked at.`];
  if (leftovers.length === 0) return skipped;
  return ['', `Not carried over (${leftovers.length}):`, ...leftovers.map(leftoverLine), ...skipped];
}

/** What is in the profile, and yet not the same as in JMeter. Begins with an empty line. */
export function remarkLines({ remarks }: Notes): string[] {
  return remarks.length === 0 ? [] : ['', 'Carried over, and not quite the same:', ...remarks.map((remark) => `- ${remark}`)];
}

export function leftoverLine({ type, name, path, instead }: Leftover): string {
  return `- ${type} "${name}" (${path}): ${instead}`;
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
