import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../src/jmeter/expression.ts';

describe('an expression of JMeter', () => {
  it.each([
    ['no reference: C:\\$x \\, ', ['no reference: C:\\$x \\, ']],
    ['a ${b} c', ['a ', { reference: 'b', source: '${b}' }, ' c']],
    ['\\${a} ${b}', ['${a} ', { reference: 'b', source: '${b}' }]],
    ['${__P(users,10)}', [{ call: '__P', parameters: [['users'], ['10']], source: '${__P(users,10)}' }]],
    ['${__UUID}', [{ call: '__UUID', parameters: [], source: '${__UUID}' }]],
    ['${__P(a,b\\,c)}', [{ call: '__P', parameters: [['a'], ['b,c']], source: '${__P(a,b\\,c)}' }]],
    ['${__P(a,f(x))}', [{ call: '__P', parameters: [['a'], ['f(x)']], source: '${__P(a,f(x))}' }]],
    ['${__P(a,${b})}', [{ call: '__P', parameters: [['a'], [{ reference: 'b', source: '${b}' }]], source: '${__P(a,${b})}' }]],
    ['${a} ${without end', [{ reference: 'a', source: '${a}' }, ' ', '${without end']],
    ['${__P(without end', ['${__P(without end']],
  ])('%j', (text, parts) => {
    expect(parseExpression(text)).toEqual(parts);
  });

  it('loses nothing of a text, however it is nested', () => {
    const piece = fc.constantFrom('${', '}', '${__f(', ')', ',', 'a', '(', '$', ' ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const told = parseExpression(text).map((part) => (typeof part === 'string' ? part : part.source));
        expect(told.join('')).toBe(text);
      }),
    );
    const deep = '${__f('.repeat(100_000);
    expect(parseExpression(deep)).toEqual([deep]);
  });
});
