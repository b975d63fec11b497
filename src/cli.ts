import { CommanderError } from 'commander';
import { describeProgram } from './cli/program.ts';
import { CutoverError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type Host, processHost } from './host.ts';
import { faultText } from './report/terminal/fault.ts';

/** The entry of the program: bin/cutover.js calls it once. The only place that sets the process's exit code. */
export async function main(): Promise<void> {
  process.exitCode = await runCli(process.argv.slice(2), processHost());
}

/** Parses and runs one command line. Never throws: faults become a message on stderr and an exit code. */
export async function runCli(args: readonly string[], host: Host): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.pass;
  const program = describeProgram({
    host,
    done: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.pass : EXIT.usage;
    if (thrown instanceof CutoverError) {
      host.stderr.write(`cutover: ${faultText(thrown)}\n`);
      return thrown.exitCode;
    }
    throw thrown;
  }
}
