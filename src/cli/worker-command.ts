import type { Command } from 'commander';
import type { WorkerFlags } from '../commands/worker.ts';
import type { Running } from './running.ts';

/** Not for people, and not in the help: what the pods of a fleet run. */
export function addWorkerCommand(program: Command, { host, done }: Running): void {
  program
    .command('worker', { hidden: true })
    .description('one worker of a fleet, in a pod of its Job; started by cutover itself')
    .requiredOption('--fleet <name>', 'name of the fleet: of its Job, its Lease and its Secret')
    .requiredOption('--namespace <name>', 'where they are')
    .action(async (options: WorkerFlags) => {
      const { workInFleet } = await import('../commands/worker.ts');
      done(await workInFleet(options, host));
    });
}
