import { describe, expect, it } from 'vitest';
import { Answer } from '../../src/load/answer.ts';
import type { VersionSource } from '../../src/load/plan.ts';
import { OVERFLOW_TEXT, Texts } from '../../src/load/texts.ts';
import { cleanVersion, versionReader } from '../../src/load/version-reader.ts';

describe('a version in the body', () => {
  const json = (pointer: string): VersionSource => ({ from: 'json', pointer });
  const regex = (pattern: string): VersionSource => ({ from: 'regex', pattern });

  it.each<[source: VersionSource, body: string, version: string]>([
    [json('/version'), '{"version":"11.0"}', '11.0'],
    [json('/build/0/tag'), '{"build":[{"tag":"v1"}]}', 'v1'],
    [json('/a~1b/c~0d'), '{"a/b":{"c~d":"x"}}', 'x'],
    [json('/n'), '{"n":12}', '12'],
    [json(''), '"11.0"', '11.0'],
    [json('/missing'), '{"version":"11.0"}', ''],
    [json('/version/deep'), '{"version":"11.0"}', ''],
    [json('/toString'), '{}', ''],
    [json('/object'), '{"object":{}}', ''],
    [json('/version'), '{"version":"11', ''],
    [json('/version'), '', ''],
    [regex('version: (\\S+)'), 'hello, version: 12.0 here', '12.0'],
    [regex('v\\d+'), 'this is v7', 'v7'],
    [regex('(a)?b'), 'b', 'b'],
    [regex('v\\d+'), 'nothing', ''],
  ])('%j in %s: %j', (source, body, version) => {
    const answer = new Answer(0, [], [], { text: () => body, isCut: false });
    expect(versionReader(source).fromBody?.(answer)).toBe(version);
  });
});

it.each([
  ['11.0', '11.0'],
  ['x'.repeat(100), 'x'.repeat(64)],
  ['1\u00002\u001b[31m', '12[31m'],
  [' 1.0 beta ', '1.0 beta'],
  ['für später', 'für später'],
])('a version is short and printable: %j becomes %j', (text, version) => {
  expect(cleanVersion(text)).toBe(version);
});

describe('texts', () => {
  it('have ids from 1 on, the empty one 0, and are told once', () => {
    const texts = new Texts();
    expect([texts.idOf('version', 'a'), texts.idOf('detail', 'b'), texts.idOf('version', 'a'), texts.idOf('remote', '')]).toEqual(
      [1, 2, 1, 0],
    );
    expect(texts.takeFresh()).toEqual(['a', 'b']);
    expect(texts.idOf('version', 'c')).toBe(3);
    expect(texts.takeFresh()).toEqual(['c']);
  });

  it('are bounded, whatever the target answers', () => {
    const texts = new Texts();
    const ids = Array.from({ length: 5000 }, (_, index) => texts.idOf('version', `v${index}`));
    const told = texts.takeFresh();
    expect(told).toHaveLength(1001);
    expect(told.at(-1)).toBe(OVERFLOW_TEXT);
    expect(new Set(ids.slice(1000))).toEqual(new Set([1001]));
    expect(texts.idOf('version', 'v3')).toBe(4);
  });
});
