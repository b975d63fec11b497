import { describe, expect, it } from 'vitest';
import { confirmation } from '../../src/commands/confirmation.ts';
import { screenOn } from '../../src/commands/screen.ts';
import type { Host } from '../../src/host.ts';
import { readText } from '../support/profile-text.ts';

const stay = new AbortController().signal;

function releaseThat(switches: 'automatic' | 'confirmed') {
  const to = 'to: { value: v2, deployment: d }';
  const yaml = `target: { url: http://a }\nrelease: { strategy: blue-green, blueGreen: { service: s, image: i, switch: ${switches}, ${to} } }`;
  return readText(yaml).release;
}

/** What is on the terminal, and an answer that comes while a milestone and the changing line want to be shown. */
function terminal(answer: string | undefined) {
  let text = '';
  const output = { write: (more: string) => void (text += more), isTerminal: true, columns: 80 };
  const stderr = screenOn(output);
  const ask = (question: string) => {
    text += question;
    stderr.draw(['10 requests']);
    stderr.write('pod-ready\n');
    text += `${answer}\n`;
    return Promise.resolve(answer ?? '');
  };
  const host: Host = {
    cwd: '/',
    env: {},
    stdout: output,
    stderr,
    ...(answer === undefined ? {} : { ask }),
    onInterrupt: () => () => {},
  };
  return { host, hold: () => stderr.hold(), shown: () => text };
}

describe('a switch that is to be confirmed', () => {
  it.each([
    ['y', true],
    ['Yes ', true],
    ['n', false],
    ['', false],
    ['yep', false],
  ])('and gets the answer %j: %s', async (answer, allowed) => {
    const { host, hold, shown } = terminal(answer);
    const confirm = confirmation(releaseThat('confirmed'), {}, host, hold);
    expect(await confirm?.('Switch?', stay)).toBe(allowed);
    // Nothing comes between question and answer; lines that were kept back follow, the changing ones are drawn again anyway.
    expect(shown()).toBe(`Switch? [y/N] ${answer}\npod-ready\n`);
  });

  it('is so by --yes', async () => {
    const { host, hold, shown } = terminal(undefined);
    const confirm = confirmation(releaseThat('confirmed'), { yes: true }, host, hold);
    expect(await confirm?.('Switch?', stay)).toBe(true);
    expect(shown()).toBe('');
  });

  it('is refused before the run where nobody can be asked', () => {
    const { host, hold } = terminal(undefined);
    expect(() => confirmation(releaseThat('confirmed'), {}, host, hold)).toThrow('there is no terminal to ask on');
  });

  it('is the only one that is asked for', () => {
    const { host, hold } = terminal('y');
    expect(confirmation(releaseThat('automatic'), {}, host, hold)).toBeUndefined();
    expect(confirmation(undefined, {}, host, hold)).toBeUndefined();
  });
});
