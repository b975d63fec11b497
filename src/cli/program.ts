import { Argument, Command } from 'commander';
import type { Shell } from '../commands/completion.ts';
import { version } from '../version.ts';
import { addExamples } from './examples.ts';
import { addFolderCommands } from './folder-commands.ts';
import { addLoadCommands } from './load-commands.ts';
import { addProfileCommands } from './profile-commands.ts';
import type { Running } from './running.ts';
import { addTrialCommands } from './trial-commands.ts';
import { addWorkerCommand } from './worker-command.ts';

const EXIT_CODE_HELP = `
Exit codes: 0 pass, 2 bad usage or profile, 3 fail, 4 inconclusive, 5 release failed or cluster unusable, 130 interrupted.`;

/** Commands are loaded when they are called: the Kubernetes client alone takes longer to load than most commands take to answer. */
export function describeProgram(running: Running): Command {
  const { host } = running;
  const program = new Command('cutover')
    .description('Prove that a release drops nothing: hammers a service while it is released and accounts for every request.')
    .version(version())
    .exitOverride()
    .configureOutput({ writeOut: (text) => host.stdout.write(text), writeErr: (text) => host.stderr.write(text) })
    .addHelpText('after', EXIT_CODE_HELP)
    .showHelpAfterError('(cutover --help lists the commands, cutover COMMAND --help its options)');

  addLoadCommands(program, running);
  addProfileCommands(program, running);
  addFolderCommands(program, running);
  addTrialCommands(program, running);
  addWorkerCommand(program, running);
  program
    .command('completion')
    .description('print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: Shell) => {
      const { printCompletion } = await import('../commands/completion.ts');
      printCompletion(shell, program, host);
    });
  addExamples(program);

  return program;
}
