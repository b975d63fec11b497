import { describe, expect, it } from 'vitest';
import { element, imported, leftOf, plan, type Properties, sampler, threadGroup } from '../support/jmeter-plan.ts';

/** What becomes of a CSV data set over this file. */
function data(properties: Properties, file: string | Uint8Array | undefined) {
  const set = element('CSVDataSet', 'D', { filename: 'users.csv', ...properties });
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file;
  return imported(plan(threadGroup(set + sampler('A', { path: '/${user}' }))), { readData: () => bytes });
}

describe('a CSV data set', () => {
  it('whose file a profile can read is taken as it is', () => {
    const { data: set, requests } = data({ quotedData: 'true' }, 'user,id\nann,"1,5"\n');
    expect([set, requests[0]?.path]).toEqual([
      { file: 'users.csv', columns: ['user', 'id'], rows: 1, shared: true, rewritten: undefined },
      '/${data.user}',
    ]);
  });

  it.each<[string, Properties, string, string]>([
    ['names of its own', { variableNames: 'user,id' }, 'ann,1\nbob,2\n', 'user,id\nann,1\nbob,2\n'],
    [
      'names instead of those in the file',
      { variableNames: 'user,id', ignoreFirstLine: 'true' },
      'U,I\nann,1\n',
      'user,id\nann,1\n',
    ],
    ['another delimiter', { delimiter: ';' }, 'user;id\nann;1,5\n', 'user,id\nann,"1,5"\n'],
    ['tabs', { delimiter: '\\t' }, 'user\tid\nann\t1\n', 'user,id\nann,1\n'],
    ['quotes that mean nothing', { variableNames: 'user,id' }, '"ann",1\n', 'user,id\n"""ann""",1\n'],
    ['quotes around line breaks', { variableNames: 'user,id', quotedData: 'true' }, '"an\nn""",1\r\n', 'user,id\n"an\nn""",1\n'],
    ['rows that are too short or too long', { variableNames: 'user,id' }, 'ann\nbob,2,3\n', 'user,id\nann,\nbob,2\n'],
  ])('with %s is written anew', (_, properties, file, rewritten) => {
    expect(data(properties, file).data?.rewritten).toBe(rewritten);
  });

  it('in another encoding is written anew', () => {
    const latin1 = Buffer.from('user,id\nJosé,1\n', 'latin1');
    expect(data({ fileEncoding: 'ISO-8859-1' }, latin1).data?.rewritten).toBe('user,id\nJosé,1\n');
  });

  it('that no request uses is left out', () => {
    const set = element('CSVDataSet', 'D', { filename: 'users.csv', variableNames: 'user' });
    const result = imported(plan(threadGroup(set + sampler('A'))), { readData: () => new Uint8Array() });
    expect([result.data, leftOf(result)]).toEqual([
      undefined,
      ['CSVDataSet D: no request that was carried over uses its columns'],
    ]);
  });

  it('of each thread is not shared', () => {
    expect(data({ shareMode: 'shareMode.thread' }, 'user\nann\n').data?.shared).toBe(false);
  });

  it('that cannot be read, ends its threads, or is a second one, is told', () => {
    expect(leftOf(data({ variableNames: 'user' }, undefined))).toEqual([
      'CSVDataSet D: users.csv cannot be read: a profile wants it with a row of names, user',
    ]);
    expect(leftOf(data({ recycle: 'false' }, 'user\nann\nbob\n'))).toEqual([
      'CSVDataSet D: JMeter ends its threads after the last of 2 rows; cutover starts again: limit load.loops',
    ]);
    const set = (name: string): string => element('CSVDataSet', name, { filename: `${name}.csv`, variableNames: 'user' });
    const two = imported(plan(threadGroup(set('one') + set('two') + sampler('A', { path: '/${user}' }))), {
      readData: () => new Uint8Array(),
    });
    expect([two.data?.file, leftOf(two)]).toEqual([
      'one.csv',
      ['CSVDataSet two: a profile has one file of data; put its columns into that of the first CSV data set'],
    ]);
  });
});
