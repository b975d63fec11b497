import type { ReleaseSettings } from '../../profile/release.ts';
import type { Strategy } from '../strategy.ts';
import { blueGreen } from './blue-green.ts';
import { canary } from './canary.ts';
import { command } from './command.ts';
import { recreate } from './recreate.ts';
import { replace } from './replace.ts';
import { restart } from './restart.ts';
import { rolling } from './rolling.ts';
import { watch } from './watch.ts';

/** Every strategy by its name in the profile; the compiler asks for a line here when a name is added there. */
export function strategyOf(settings: ReleaseSettings): Strategy {
  switch (settings.strategy) {
    case 'rolling':
      return rolling(settings.rolling);
    case 'recreate':
      return recreate(settings.recreate);
    case 'restart':
      return restart(settings.restart);
    case 'replace':
      return replace(settings.replace);
    case 'blue-green':
      return blueGreen(settings.blueGreen, settings.expectVersion);
    case 'command':
      return command(settings.command);
    case 'watch':
      return watch(settings.watch);
    case 'canary':
      return canary(settings.canary);
  }
}
