import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/profile/csv.ts';

const valuesOf = (text: string): (readonly string[])[] => readCsv(text).rows.map(({ values }) => values);

describe('a CSV file', () => {
  it.each<[what: string, text: string, rows: string[][]]>([
    [
      'ends with a line break or without one',
      'a,b\n1,2\n3,4',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['has lines that end with CRLF', 'a,b\r\n1,2\r\n', [['1', '2']]],
    [
      'has empty fields',
      'a,b\n,\n"",x\n',
      [
        ['', ''],
        ['', 'x'],
      ],
    ],
    ['has commas, quotes and line breaks in quotes', 'a,b\n"1,2","say ""hi""\r\nthere"\n', [['1,2', 'say "hi"\r\nthere']]],
    ['keeps spaces', 'a\n 1 \n', [[' 1 ']]],
    [
      'has empty lines between its rows',
      'a,b\n\n1,2\r\n\r\n3,4\n\n',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['has a byte order mark', '\uFEFFa\n1\n', [['1']]],
    ['has a carriage return alone in a field', 'a,b\n1\r2,3\n', [['1\r2', '3']]],
    ['has columns only', 'a,b\n', []],
  ])('%s', (_, text, rows) => {
    expect(valuesOf(text)).toEqual(rows);
  });

  it('tells its columns, and the line of each row', () => {
    expect(readCsv('name,"a ""b"""\n"x\ny",1\n\nz,2\n')).toEqual({
      columns: ['name', 'a "b"'],
      rows: [
        { values: ['x\ny', '1'], line: 2 },
        { values: ['z', '2'], line: 5 },
      ],
    });
  });

  it.each<[text: string, line: number, fault: string]>([
    ['', 1, 'it is empty, expected a line with the names of the columns'],
    ['a,,c\n', 1, 'column 2 has no name'],
    ['a,b,a\n', 1, 'the column "a" is there twice'],
    ['a,b\n1,2\n3\n', 3, 'expected 2 fields, as there are columns, found 1'],
    ['a,b\n\n"x\ny",2,3\n', 3, 'expected 2 fields, as there are columns, found 3'],
    ['a\n1\n"open\n\n', 3, 'a quoted field has no end'],
    ['a\nx"y"\n', 2, 'a quote must stand around a whole field, doubled within it'],
    ['a\n"x"y\n', 2, 'a quote must stand around a whole field, doubled within it'],
  ])('%j is none', (text, line, fault) => {
    expect(() => readCsv(text)).toThrow(expect.objectContaining({ line, message: fault }));
  });

  it('gives back every table that was written, however much of it is in quotes', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', '\r', 'ü', '😀') });
    const table = fc
      .integer({ min: 2, max: 5 })
      .chain((width) =>
        fc
          .array(fc.array(fc.tuple(field, fc.boolean()), { minLength: width, maxLength: width }))
          .map((rows) => ({ width, rows })),
      );
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), fc.boolean(), ({ width, rows }, lineBreak, endsInBreak) => {
        const written = ([text, wantsQuotes]: [string, boolean]): string =>
          wantsQuotes || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
        const header = Array.from({ length: width }, (_, index) => `column ${index}`).join(',');
        const lines = [header, ...rows.map((row) => row.map(written).join(','))];
        const text = lines.join(lineBreak) + (endsInBreak ? lineBreak : '');
        expect(valuesOf(text)).toEqual(rows.map((row) => row.map(([value]) => value)));
      }),
    );
  });

  it('is a table or a fault with its line, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', '\r\n') }), (text) => {
        try {
          const { columns, rows } = readCsv(text);
          for (const { values } of rows) expect(values).toHaveLength(columns.length);
        } catch (thrown) {
          expect(thrown).toMatchObject({ line: expect.any(Number) as number });
          expect((thrown as { line: number }).line).toBeLessThanOrEqual(text.split('\n').length);
        }
      }),
    );
  });
});
