import { join } from 'node:path';
import type { CommandPlan, CommandStep } from '../../profile/strategies/command.ts';
import { assertProgram } from '../commands/program.ts';
import { runStep } from '../commands/run-step.ts';
import { podsOfWatched } from '../commands/watched-pods.ts';
import type { ReleaseContext, Strategy } from '../strategy.ts';

/** Any programs are the release: their output is kept, and their exit codes are the release's. */
export function command(plan: CommandPlan): Strategy {
  return {
    async preflight(cluster) {
      for (const step of [...plan.steps, ...plan.undo]) assertProgram(step);
      await podsOfWatched(plan.pods, cluster);
    },
    run: (context) => run(plan, context),
    podsOf: (cluster) => podsOfWatched(plan.pods, cluster),
    leaves: 'nothing was taken back: there are no undo steps, and what the steps did stays',
  };
}

async function run(plan: CommandPlan, { cluster, signal, mark, onUndo, folder, tell }: ReleaseContext): Promise<void> {
  const here = (step: CommandStep): CommandStep => ({
    ...step,
    env: { ...(cluster.namespace === '' ? {} : { CUTOVER_NAMESPACE: cluster.namespace }), CUTOVER_RUN_DIR: folder, ...step.env },
  });
  const outputFile = (list: 'step' | 'undo', index: number, { name }: CommandStep) =>
    plan.output === 'kept' ? join(folder, 'release-output', `${list}-${index + 1}-${fileName(name)}.log`) : undefined;

  // Taken back last first; the profile lists them in the order in which they are to run.
  for (const [index, step] of [...plan.undo.entries()].reverse()) {
    onUndo(`undo step ${step.name}`, { do: 'run-command', step: here(step), outputFile: outputFile('undo', index, step) });
  }
  for (const [index, step] of plan.steps.entries()) {
    mark('step-started', step.name);
    await runStep(here(step), {
      signal,
      outputFile: outputFile('step', index, step),
      tell: (line) => tell(step.name, line),
    });
    mark('step-finished', step.name);
  }
}

function fileName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 60);
}
