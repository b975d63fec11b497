import type { Command } from 'commander';
import type { CompareFlags } from '../commands/compare.ts';
import type { GuardFlags } from '../commands/guard.ts';
import type { LoadCommandFlags } from '../commands/load.ts';
import type { RunFlags } from '../commands/run.ts';
import {
  collect,
  contextOption,
  eventsOption,
  fleetOption,
  kubeconfigOption,
  liveOption,
  metricsOption,
  namespaceOption,
  otlpOption,
  outOption,
  quietOption,
  reportOption,
  setOption,
  suggestOption,
  withLoadOptions,
} from './options.ts';
import type { Running } from './running.ts';

/** Commands that send load, with a release or without. */
export function addLoadCommands(program: Command, { host, done }: Running): void {
  program
    .command('run')
    .description('load, release, verdict: what the profile says')
    .argument('<profile>', 'YAML file, e.g. profiles/blue-green.yaml')
    .addOption(fleetOption())
    .addOption(setOption())
    .addOption(kubeconfigOption())
    .addOption(contextOption())
    .addOption(namespaceOption())
    .option('--no-check', 'do not look first at what may spoil the run')
    .option('-y, --yes', 'confirm the switch beforehand, where the profile wants it confirmed')
    .option('--repeat <n>', 'so many times, taken back after each; the worst verdict counts')
    .addOption(outOption())
    .addOption(reportOption())
    .addOption(suggestOption())
    .addOption(eventsOption())
    .addOption(liveOption())
    .addOption(metricsOption())
    .addOption(otlpOption())
    .addOption(quietOption())
    .action(async (file: string, options: RunFlags) => {
      const { runProfile } = await import('../commands/run.ts');
      done(await runProfile(file, options, host));
    });

  program
    .command('compare')
    .description('the same release in several ways, several times each, from the same state: which is best, and by how much')
    .argument('<profile>', 'YAML file, e.g. profiles/compare.yaml')
    .option('--strategies <list>', 'e.g. rolling,blue-green (default: all that can be made out of the profile)')
    .option('--repeat <n>', 'runs of each', '5')
    .option(
      '--what-if <changes>',
      'one more, from another form of the Deployment: [STRATEGY:]preStop=5s,...; may be repeated',
      collect,
      [],
    )
    .option('--seed <n>', 'of the order of the runs, as an earlier comparison told it')
    .addOption(fleetOption())
    .addOption(setOption())
    .addOption(kubeconfigOption())
    .addOption(contextOption())
    .addOption(namespaceOption())
    .addOption(outOption())
    .addOption(liveOption())
    .addOption(quietOption())
    .action(async (file: string, options: CompareFlags) => {
      const { compareProfile } = await import('../commands/compare.ts');
      done(await compareProfile(file, options, host));
    });

  const load = program
    .command('load')
    .description('hammer a URL without a release')
    .argument('<url>', 'http:// or https:// URL')
    .option('-l, --loops <n>', 'loops per thread, or forever')
    .option('-d, --duration <duration>', 'how long, e.g. 10s (the default without --loops)')
    .addOption(eventsOption());
  withLoadOptions(load).action(async (url: string, options: LoadCommandFlags) => {
    const { loadUrl } = await import('../commands/load.ts');
    done(await loadUrl(url, options, host));
  });

  const guard = program
    .command('guard')
    .description('hammer a URL while a command releases: cutover guard --url URL -- COMMAND ARG...')
    .argument('<command...>', 'the program that releases, with its arguments, after --')
    .requiredOption('--url <url>', 'http:// or https:// URL of what it releases')
    .option('--baseline <duration>', 'load before the command starts (default: 5s)')
    .option('--settle <duration>', 'load after it has ended (default: 5s)')
    .option('--timeout <duration>', 'the command is ended, and has failed, when it takes longer (default: 1h)')
    .option('--abort <threshold>', 'end the command when this holds meanwhile, e.g. "dropped > 20"; may be repeated', collect, [])
    .option('--expect-version <version>', 'it must be the one that answers afterwards');
  withLoadOptions(guard).action(async (argv: string[], options: GuardFlags) => {
    const { guard: guardCommand } = await import('../commands/guard.ts');
    done(await guardCommand(argv, options, host));
  });
}
