import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { element, fragment, jsonData, ownCode } from '../../../src/report/html/markup.ts';
import { HOSTILE } from './runs.ts';

describe('markup', () => {
  it.each([
    ['text', '<b>&"\'', '<p>&lt;b&gt;&amp;&quot;&#39;</p>'],
    ['control characters', HOSTILE.ansi, '<p>\\x1b[31mred\\x1b[0m\\x07</p>'],
    ['characters that turn the direction', 'a\u202eb\u2066', '<p>a\\u{202e}b\\u{2066}</p>'],
    ['line ends', 'a\nb\u2028', '<p>a\\x0ab\\u{2028}</p>'],
  ])('shows %s as text', (_, text, html) => {
    expect(element('p', {}, text).html).toBe(html);
  });

  it('lets no text end an attribute', () => {
    expect(element('p', { title: '" onclick="x', hidden: true, lang: undefined }).html).toBe(
      '<p title="&quot; onclick=&quot;x" hidden></p>',
    );
  });

  it('puts elements into each other, and none after void ones', () => {
    expect(element('p', {}, 'a', element('br', {}), [fragment('b', 'c'), undefined]).html).toBe('<p>a<br>bc</p>');
  });

  it('never lets text out of its element, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(element('p', { title: text }, text).html.match(/[<>]/g)).toHaveLength(4);
      }),
    );
  });

  it('keeps data as it is, in a form that holds no markup', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...Object.values(HOSTILE))), (text) => {
        const { html } = jsonData('data', { text });
        const json = html.slice('<script type="application/json" id="data">'.length, -'</script>'.length);
        expect(json).not.toMatch(/[<>&\u2028\u2029\u202e]/);
        expect(JSON.parse(json)).toEqual({ text: text.isWellFormed() ? text : expect.any(String) });
      }),
    );
  });

  it.each(['const a = "</script>";', '<!-- a -->'])('refuses code that would end its element: %s', (code) => {
    expect(() => ownCode('script', {}, code)).toThrow('cannot be put into a page');
  });
});
