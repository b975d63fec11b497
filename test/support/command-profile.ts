import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VersionServer } from './version-server.ts';

/**
 * Writes `NAME.yaml`, a profile whose release, and its way back, are programs that tell the server which version to be: no cluster is needed.
 * `first` is a line for the shell, which is a step before.
 */
export function writeCommandProfile(folder: string, name: string, { url }: VersionServer, first = 'true'): void {
  const become = (version: string) => [
    process.execPath,
    '-e',
    `fetch('${url}/become/${version}').then(() => console.log('is ${version}'))`,
  ];
  const profile = {
    target: { url },
    load: { threads: 2, rate: '200/s', version: { header: 'X-App-Version' } },
    release: {
      strategy: 'command',
      baseline: '300ms',
      settle: '300ms',
      command: {
        steps: [
          { name: 'first', run: first },
          { name: 'deploy', run: become('12.0') },
        ],
        undo: [{ name: 'back', run: become('11.0') }],
      },
    },
    compare: { pause: '0s' },
    proof: { minRequestsDuringRelease: '1', maxGeneratorStall: '30s' },
  };
  writeFileSync(join(folder, `${name}.yaml`), JSON.stringify(profile));
}
