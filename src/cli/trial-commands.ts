import { type Command, Option } from 'commander';
import type { ClusterFlags, UpFlags } from '../commands/cluster.ts';
import type { DemoFlags } from '../commands/demo.ts';
import { collect, dirOption, eventsOption, liveOption, outOption, quietOption, reportOption, setOption } from './options.ts';
import type { Running } from './running.ts';

/** Commands for trying it out: the demo and the embedded cluster. */
export function addTrialCommands(program: Command, { host, done }: Running): void {
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
    .addOption(liveOption())
    .addOption(quietOption())
    .action(async (options: DemoFlags) => {
      const { demo } = await import('../commands/demo.ts');
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
      const { clusterUp } = await import('../commands/cluster.ts');
      done(await clusterUp(options, host));
    });
  cluster
    .command('down')
    .description('stop it, and everything that runs on it; also after a crash')
    .addOption(dirOption())
    .action(async (options: ClusterFlags) => {
      const { clusterDown } = await import('../commands/cluster.ts');
      done(await clusterDown(options, host));
    });
  cluster
    .command('status')
    .description('whether it runs, and what runs on it')
    .addOption(dirOption())
    .action(async (options: ClusterFlags) => {
      const { clusterStatus } = await import('../commands/cluster.ts');
      done(await clusterStatus(options, host));
    });
}
