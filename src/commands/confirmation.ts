import { CutoverError } from '../errors.ts';
import type { Host } from '../host.ts';
import { asksBeforeSwitch, type ReleaseSettings } from '../profile/release.ts';
import type { Confirm } from '../release/strategy.ts';

export interface ConfirmationFlags {
  /** Whatever is asked, the answer is yes. */
  readonly yes?: true;
}

/**
 * Who answers when the release asks whether it may go on: `--yes`, or the person at the terminal, while `hold` keeps all other output
 * from it. Undefined where the release will not ask. Throws CutoverError when it will, and nobody could answer.
 */
export function confirmation(
  release: ReleaseSettings | undefined,
  { yes }: ConfirmationFlags,
  { ask }: Host,
  hold: () => () => void,
): Confirm | undefined {
  if (!asksBeforeSwitch(release)) return undefined;
  if (yes === true) return () => Promise.resolve(true);
  if (ask === undefined) {
    throw new CutoverError('the switch is to be confirmed, and there is no terminal to ask on', {
      where: 'release.blueGreen.switch',
      next: 'confirm it beforehand with --yes, or set release.blueGreen.switch to automatic',
    });
  }
  return async (question, signal) => {
    const goOn = hold();
    try {
      const answer = await ask(`${question} [y/N] `, signal);
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      goOn();
    }
  };
}
