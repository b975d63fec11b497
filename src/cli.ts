import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { ClusterFlags, UpFlags } from './commands/cluster.ts';
import type { CompareFlags } from './commands/compare.ts';
import type { Shell } from './commands/completion.ts';
import type { DemoFlags } from './commands/demo.ts';
import type { DiffFlags } from './commands/diff.ts';
import type { GuardFlags } from './commands/guard.ts';
import type { InitFlags } from './commands/init.ts';
import type { LoadCommandFlags } from './commands/load.ts';
import type { ProfileFlags } from './commands/profile-flags.ts';
import type { RollbackFlags } from './commands/rollback.ts';
import type { RunFlags } from './commands/run.ts';
import { CutoverError, describeError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type Host, processHost } from './host.ts';
import { version } from './version.ts';

/** The entry of the program: bin/cutover.js calls it once. The only place that sets the process's exit code. */
export async function main(): Promise<void> {
  process.exitCode = await runCli(process.argv.slice(2), processHost());
}

/** Parses and runs one command line. Never throws: faults become a message on stderr and an exit code. */
export async function runCli(args: readonly string[], host: Host): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.pass;
  const program = describeProgram(host, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.pass : EXIT.usage;
    if (thrown instanceof CutoverError) {
      host.stderr.write(`cutover: ${describeError(thrown)}\n`);
      return thrown.exitCode;
    }
    throw thrown;
  }
}

const EXIT_CODE_HELP = `
Exit codes: 0 pass, 2 bad usage or profile, 3 fail, 4 inconclusive, 5 release failed or cluster unusable, 130 interrupted.`;

/** Commands are loaded when they are called: the Kubernetes client alone takes longer to load than most commands take to answer. */
function describeProgram(host: Host, done: (code: ExitCode) => void): Command {
  const program = new Command('cutover')
    .description('Prove that a release drops nothing: hammers a service while it is released and accounts for every request.')
    .version(version())
    .exitOverride()
    .configureOutput({ writeOut: (text) => host.stdout.write(text), writeErr: (text) => host.stderr.write(text) })
    .addHelpText('after', EXIT_CODE_HELP)
    .showHelpAfterError('(cutover --help lists the commands, cutover COMMAND --help its options)');

  program
    .command('run')
    .description('load, release, verdict: what the profile says')
    .argument('<profile>', 'YAML file, e.g. profiles/blue-green.yaml')
    .addOption(setOption())
    .option('--kubeconfig <file>', 'kubeconfig to use instead of $KUBECONFIG')
    .option('--context <name>', 'context of the kubeconfig')
    .option('-n, --namespace <name>', 'namespace of the release')
    .option('--no-check', 'do not look first at what may spoil the run')
    .option('-y, --yes', 'confirm the switch beforehand, where the profile wants it confirmed')
    .option('--repeat <n>', 'so many times, taken back after each; the worst verdict counts')
    .addOption(outOption())
    .addOption(reportOption())
    .addOption(suggestOption())
    .addOption(eventsOption())
    .addOption(metricsOption())
    .addOption(otlpOption())
    .addOption(quietOption())
    .action(async (file: string, options: RunFlags) => {
      const { runProfile } = await import('./commands/run.ts');
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
    .addOption(setOption())
    .option('--kubeconfig <file>', 'kubeconfig to use instead of $KUBECONFIG')
    .option('--context <name>', 'context of the kubeconfig')
    .option('-n, --namespace <name>', 'namespace of the release')
    .addOption(outOption())
    .addOption(quietOption())
    .action(async (file: string, options: CompareFlags) => {
      const { compareProfile } = await import('./commands/compare.ts');
      done(await compareProfile(file, options, host));
    });

  program
    .command('check')
    .description('look for what would stop or spoil a run, and print the rights it needs')
    .argument('<profile>', 'YAML file')
    .addOption(setOption())
    .option('--kubeconfig <file>', 'kubeconfig to use instead of $KUBECONFIG')
    .option('--context <name>', 'context of the kubeconfig')
    .option('-n, --namespace <name>', 'namespace of the release')
    .action(async (file: string, options: ProfileFlags) => {
      const { checkProfile } = await import('./commands/check.ts');
      done(await checkProfile(file, options, host));
    });

  const load = program
    .command('load')
    .description('hammer a URL without a release')
    .argument('<url>', 'http:// or https:// URL')
    .option('-l, --loops <n>', 'loops per thread, or forever')
    .option('-d, --duration <duration>', 'how long, e.g. 10s (the default without --loops)')
    .addOption(eventsOption());
  withLoadOptions(load).action(async (url: string, options: LoadCommandFlags) => {
    const { loadUrl } = await import('./commands/load.ts');
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
    const { guard: guardCommand } = await import('./commands/guard.ts');
    done(await guardCommand(argv, options, host));
  });

  program
    .command('report')
    .description("compute a run's report again from its folder")
    .argument('<run-dir>', 'folder with the evidence, e.g. reports/2026-11-21T10-00-00Z-blue-green')
    .addOption(reportOption())
    .addOption(suggestOption())
    .option('--json', 'print run.json instead of the terminal report')
    .action(async (folder: string, { json = false, ...flags }: { json?: boolean; report: string[]; suggest?: string }) => {
      const { reportRun } = await import('./commands/report.ts');
      done(await reportRun(folder, { json, ...flags }, host));
    });

  program
    .command('init')
    .description('write a commented profile for a Deployment and a Service that are in the cluster')
    .argument('[file]', 'where to (default: the name of the Service, .yaml)')
    .option('--service <name>', 'the Service; needed where there are several')
    .option('--deployment <name>', 'the Deployment; needed where the Service has several')
    .option('--image <image>', 'the new version')
    .addOption(
      new Option('-s, --strategy <strategy>', 'how to release (default: as the Deployment updates its pods)').choices([
        'rolling',
        'recreate',
        'restart',
        'blue-green',
        'canary',
        'watch',
      ] satisfies NonNullable<InitFlags['strategy']>[]),
    )
    .option('--kubeconfig <file>', 'kubeconfig to use instead of $KUBECONFIG')
    .option('--context <name>', 'context of the kubeconfig')
    .option('-n, --namespace <name>', 'namespace of the release')
    .action(async (file: string | undefined, options: InitFlags) => {
      const { init } = await import('./commands/init.ts');
      done(await init(file, options, host));
    });

  program
    .command('diff')
    .description('whether a run is worse than an earlier one: exit code 0 no, 3 yes, 4 when the two do not suffice to tell')
    .argument('<old-run>', 'folder of the run to compare with')
    .argument('<new-run>', 'folder of the run to judge')
    .option('--fail-on <rule>', 'instead of the default rules, e.g. "p99{phase=after} > 1.2x"; may be repeated', collect, [])
    .option('--confidence <share>', 'that no rule finds a regression where there is none', '0.95')
    .option('--accept-differences', 'judge although load, target or machine were not the same')
    .option('--json', 'print the diff as JSON')
    .action(async (old: string, latest: string, options: DiffFlags) => {
      const { diffFolders } = await import('./commands/diff.ts');
      done(await diffFolders(old, latest, options, host));
    });

  program
    .command('rollback')
    .description('take back a release that could not take itself back: its cutover was killed, or the profile said keep')
    .argument('<run-dir>', "the run's folder, e.g. reports/2026-11-21T10-00-00Z-blue-green")
    .option('--kubeconfig <file>', "kubeconfig to use instead of the run's own")
    .option('--force', "although the release's process cannot be seen, or seems to be there still")
    .action(async (folder: string, options: RollbackFlags) => {
      const { rollBackRun } = await import('./commands/rollback.ts');
      done(await rollBackRun(folder, options, host));
    });

  program
    .command('demo')
    .description(
      'a release of version 12.0 over 11.0 on the embedded cluster, verified from start to end; leaves nothing running',
    )
    .addOption(
      new Option('-s, --strategy <strategy>', 'how to release')
        .choices(['blue-green', 'rolling', 'recreate', 'canary'])
        .default('blue-green'),
    )
    .addOption(
      new Option(
        '--app <behaviour>',
        'what the app does when it is told to stop: drain after a preStop, or exit at once without one',
      )
        .choices(['drains', 'exits-at-once'])
        .default('drains'),
    )
    .addOption(setOption())
    .addOption(outOption())
    .addOption(reportOption())
    .addOption(eventsOption())
    .addOption(quietOption())
    .action(async (options: DemoFlags) => {
      const { demo } = await import('./commands/demo.ts');
      done(await demo(options, host));
    });

  const cluster = program
    .command('cluster')
    .description('the embedded cluster: a Kubernetes API without containers, for trying and testing');
  cluster
    .command('up')
    .description('start it in the background and print its kubeconfig')
    .addOption(dirOption())
    .option('--endpoint-lag <duration>', 'how long a Service goes on using an endpoint that is gone')
    .addOption(
      new Option('--proxy-mode <mode>', 'how a Service chooses an endpoint: as iptables or as IPVS does').choices([
        'random',
        'round-robin',
      ]),
    )
    .option('--apply <file>', 'apply a manifest and wait until it is rolled out; may be repeated', collect, [])
    .action(async (options: UpFlags) => {
      const { clusterUp } = await import('./commands/cluster.ts');
      done(await clusterUp(options, host));
    });
  cluster
    .command('down')
    .description('stop it, and everything that runs on it; also after a crash')
    .addOption(dirOption())
    .action(async (options: ClusterFlags) => {
      const { clusterDown } = await import('./commands/cluster.ts');
      done(await clusterDown(options, host));
    });
  cluster
    .command('status')
    .description('whether it runs, and what runs on it')
    .addOption(dirOption())
    .action(async (options: ClusterFlags) => {
      const { clusterStatus } = await import('./commands/cluster.ts');
      done(await clusterStatus(options, host));
    });

  program
    .command('completion')
    .description('print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: Shell) => {
      const { printCompletion } = await import('./commands/completion.ts');
      printCompletion(shell, program, host);
    });

  return program;
}

/** Of every command whose load is made of the command line. */
function withLoadOptions(command: Command): Command {
  return command
    .option('-t, --threads <n>', 'threads (virtual users)')
    .option('--ramp-up <duration>', 'time over which the threads start')
    .option('-r, --rate <rate>', 'open model: requests per second over all threads, e.g. 500/s')
    .option('-c, --connection <policy>', 'keep-alive, new or both')
    .option('-X, --method <method>', 'request method')
    .option('-H, --header <name: value>', 'request header; may be repeated', collect, [])
    .option('--data <text>', 'request body')
    .option('--threshold <threshold>', 'e.g. "p99 < 250ms"; may be repeated', collect, [])
    .addOption(setOption())
    .addOption(outOption())
    .addOption(reportOption())
    .addOption(metricsOption())
    .addOption(otlpOption())
    .addOption(quietOption());
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

function setOption(): Option {
  return new Option('--set <key=value>', 'override a value of the profile, e.g. load.threads=50; may be repeated')
    .default([])
    .argParser((value: string, earlier: string[]) => {
      if (!value.includes('=')) throw new InvalidArgumentError('it must be KEY=VALUE.');
      return collect(value, earlier);
    });
}

function outOption(): Option {
  return new Option('-o, --out <dir>', 'folder for the evidence and run.json (default: reports/<UTC time>-<profile name>)');
}

function reportOption(): Option {
  return new Option('--report <format[=file]>', 'also write it as html, junit, markdown, github, jtl, samples, timeline or hlog')
    .default([])
    .argParser(collect);
}

function suggestOption(): Option {
  return new Option('--suggest <file>', 'write the manifests as they would have to be for nothing to be dropped');
}

function eventsOption(): Option {
  return new Option('--json', 'print what happens as lines of JSON, with the report last; what is for people goes to stderr');
}

function metricsOption(): Option {
  return new Option(
    '--metrics <[address:]port>',
    'serve /metrics for Prometheus meanwhile; on 127.0.0.1 unless an address is given',
  );
}

function otlpOption(): Option {
  return new Option(
    '--otlp [url]',
    'send metrics to an OpenTelemetry collector (default: $OTEL_EXPORTER_OTLP_ENDPOINT, else http://localhost:4318)',
  );
}

function quietOption(): Option {
  return new Option('-q, --quiet', 'print the report only, no progress');
}

function dirOption(): Option {
  return new Option('--dir <dir>', "the cluster's folder (default: $XDG_STATE_HOME/cutover/cluster)");
}
