import type { CommandStep } from '../../src/profile/strategies/command.ts';

/** A step that is a line for the shell. */
export function shellStep(line: string, more: Partial<CommandStep> = {}): CommandStep {
  return {
    name: 'deploy',
    argv: ['/bin/sh', '-ec', line],
    cwd: undefined,
    env: {},
    timeoutMs: undefined,
    graceMs: 5_000,
    ...more,
  };
}
