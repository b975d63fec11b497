import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTemplate, type Template } from '../../src/load/template.ts';

describe('a template', () => {
  it.each<[text: string, parts: Template]>([
    ['', []],
    ['plain', ['plain']],
    ['${thread}', [{ from: 'thread' }]],
    ['/u/${thread}/${loop}', ['/u/', { from: 'thread' }, '/', { from: 'loop' }]],
    ['Bearer ${env.TOKEN}', ['Bearer ', { from: 'env', name: 'TOKEN' }]],
    ['${data.first name}${data.b}!', [{ from: 'data', column: 'first name' }, { from: 'data', column: 'b' }, '!']],
    ['costs $5 or {$6}', ['costs $5 or {$6}']],
    ['$${thread} is ${thread}', ['${thread} is ', { from: 'thread' }]],
    ['$$${thread}', ['$${thread}']],
  ])('%j', (text, parts) => {
    expect(parseTemplate(text)).toEqual(parts);
  });

  it.each([
    ['${user}', 'there is no variable "user"'],
    ['${env.}', 'there is no variable "env."'],
    ['${}', 'there is no variable ""'],
    ['${ thread }', 'there is no variable " thread "'],
    ['a ${thread', 'a variable has no end'],
  ])('%j is none', (text, fault) => {
    expect(() => parseTemplate(text)).toThrow(fault);
  });

  it('is any text at all, once each ${ is escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', 'a') }), (text) => {
        expect(parseTemplate(text.replaceAll('${', () => '$${'))).toEqual(text === '' ? [] : [text]);
      }),
    );
  });
});
