import { type Command, Option } from 'commander';
import type { ImportFlags } from '../commands/import.ts';
import type { InitFlags } from '../commands/init.ts';
import type { ProfileFlags } from '../commands/profile-flags.ts';
import { collect, contextOption, kubeconfigOption, namespaceOption, setOption } from './options.ts';
import type { Running } from './running.ts';

/** Commands around a profile, which send no load. */
export function addProfileCommands(program: Command, { host, done }: Running): void {
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
    .addOption(kubeconfigOption())
    .addOption(contextOption())
    .addOption(namespaceOption())
    .action(async (file: string | undefined, options: InitFlags) => {
      const { init } = await import('../commands/init.ts');
      done(await init(file, options, host));
    });

  program
    .command('import')
    .description('write a commented profile from a test plan of JMeter, and say what could not be carried over')
    .argument('<plan>', 'file of JMeter, e.g. plan.jmx')
    .option('-o, --out <file>', 'file for the profile (default: stdout)')
    .option('--force', 'overwrite the file')
    .option('--thread-group <name>', 'the one to take (default: the first that is enabled)')
    .option('--property <name=value>', 'what the plan is to find for ${__P(name)}; may be repeated', collect, [])
    .option('--url <url>', 'http:// or https:// URL to send to, instead of the server that the plan names')
    .action(async (file: string, options: ImportFlags) => {
      const { importFile } = await import('../commands/import.ts');
      done(importFile(file, options, host));
    });

  program
    .command('check')
    .description('look for what would stop or spoil a run, and print the rights it needs')
    .argument('<profile>', 'YAML file')
    .addOption(setOption())
    .addOption(kubeconfigOption())
    .addOption(contextOption())
    .addOption(namespaceOption())
    .action(async (file: string, options: ProfileFlags) => {
      const { checkProfile } = await import('../commands/check.ts');
      done(await checkProfile(file, options, host));
    });
}
