import { describe, expect, it } from 'vitest';
import { screenOn } from '../../src/commands/screen.ts';
import { VirtualTerminal } from '../support/virtual-terminal.ts';

function onTerminal() {
  const terminal = new VirtualTerminal(80);
  const screen = screenOn({ write: (text) => terminal.write(text), isTerminal: true, columns: 80 });
  return { screen, lines: terminal.lines };
}

describe('a screen', () => {
  it('keeps what changes below what was written', () => {
    const { screen, lines } = onTerminal();
    screen.write('first\n');
    screen.draw(['one', 'two two', 'three']);
    screen.write('second\nthird\n');
    screen.draw(['ONE', 'TWO']);
    expect(lines).toEqual(['first', 'second', 'third', 'ONE', 'TWO']);
    screen.write('fourth\n');
    expect(lines).toEqual(['first', 'second', 'third', 'fourth', 'ONE', 'TWO']);
    screen.draw([]);
    expect(lines).toEqual(['first', 'second', 'third', 'fourth', '']);
  });

  it('makes room for more lines, and takes the place of fewer back', () => {
    const { screen, lines } = onTerminal();
    screen.draw(['a']);
    screen.draw(['a', 'b', 'c', 'd']);
    expect(lines).toEqual(['a', 'b', 'c', 'd']);
    screen.draw(['e']);
    expect(lines).toEqual(['e']);
  });

  it('is a person’s alone while something is asked', () => {
    const { screen, lines } = onTerminal();
    screen.write('before\n');
    screen.draw(['panel', 'panel']);
    const goOn = screen.hold();
    screen.write('meanwhile\n');
    screen.draw(['panel', 'panel']);
    expect(lines).toEqual(['before', '']);
    goOn();
    expect(lines).toEqual(['before', 'meanwhile', '']);
    screen.draw(['panel']);
    expect(lines).toEqual(['before', 'meanwhile', 'panel']);
  });

  it('that is no terminal gets lines only', () => {
    let text = '';
    const screen = screenOn({ write: (more) => void (text += more), isTerminal: false, columns: 80 });
    screen.draw(['panel']);
    screen.write('line\n');
    screen.draw([]);
    expect(text).toBe('line\n');
  });
});
