import { describe, expect, it } from 'vitest';
import { TextTable } from '../../../src/report/html/detail/text-table.ts';

describe('the texts of the failed requests', () => {
  it('are held once each', () => {
    const table = new TextTable();
    expect([table.idOf('a'), table.idOf('b'), table.idOf('a'), table.idOf(undefined)]).toEqual([0, 1, 0, null]);
    expect(table.list).toEqual(['a', 'b']);
  });

  it('are whole when they are long', () => {
    const table = new TextTable();
    const text = 'x'.repeat(10_240);
    table.idOf(text);
    expect(table.list[0]).toBe(text);
  });

  it('do not grow without a bound: a target may give each answer another one', () => {
    const table = new TextTable();
    for (let index = 0; index < 1000; index += 1) table.idOf(`${index}${'x'.repeat(30_000)}`);
    const characters = table.list.reduce((sum, { length }) => sum + length, 0);
    expect(characters).toBeLessThan(1_300_000);
    expect(table.list[0]).toMatch(/x … \(\d+ more characters in the evidence\)$/);
  });
});
