import { describe, expect, it } from 'vitest';
import { frameOf, terminalPicture } from './terminal-picture.ts';
import { VirtualTerminal } from './virtual-terminal.ts';

function framesAfter(...writings: string[]) {
  const terminal = new VirtualTerminal(40);
  return writings.map((text) => {
    terminal.write(text);
    return frameOf(terminal, 0, 5, 1000);
  });
}

const SETTINGS = { columns: 40, rows: 5, label: 'a <session>', still: 1 };

describe('a picture of a terminal session', () => {
  it('has a line that stays once, and those that go for as long as they are there', () => {
    const svg = terminalPicture(framesAfter('stays\nold', '\rnew', '\rnew\nlast'), SETTINGS);
    const lines = [
      ...svg.matchAll(/<text(.*?) y=.*?>([^<]+)<\/tspan>(?:<animate.*?values="(.*?)" keyTimes="(.*?)"\/>)?<\/text>/g),
    ];
    expect(lines.map(([, hidden, text, values, times]) => [text, hidden === '', values, times])).toEqual([
      ['stays', true, undefined, undefined],
      ['old', false, 'visible;hidden', '0;0.3333'],
      ['new', true, 'hidden;visible', '0;0.3333'],
      ['last', false, 'hidden;visible', '0;0.6667'],
    ]);
  });

  it('keeps colours and weights, each piece at its column', () => {
    const svg = terminalPicture(framesAfter('\u001b[1m\u001b[31mFAIL\u001b[39m\u001b[22m  \u001b[2mdim\u001b[22m'), {
      ...SETTINGS,
      still: 0,
    });
    expect(svg).toContain('<tspan x="14" textLength="31.2" class="bold c31">FAIL</tspan>');
    expect(svg).toContain('<tspan x="60.8" textLength="23.4" class="dim">dim</tspan>');
  });

  it('is text only, whatever is on the terminal', () => {
    const svg = terminalPicture(framesAfter('<script>"a" & b</script>'), { ...SETTINGS, still: 0 });
    expect(svg).toContain('&lt;script&gt;&quot;a&quot; &amp; b&lt;/script&gt;');
    expect(svg).toContain('aria-label="a &lt;session&gt;"');
  });
});
