import { type CsvTable, CsvFault, readCsv } from '../profile/csv.ts';
import type { Notes } from './notes.ts';
import type { TestElement } from './test-element.ts';
import type { Variables } from './variables.ts';

/** Rows of data, as a profile takes them. */
export interface DataSet {
  /** As the plan names it: relative to the plan's folder. */
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly shared: boolean;
  /** The whole file as a profile reads it, where the plan's is not of that form: no row of names, another delimiter or encoding. */
  readonly rewritten: string | undefined;
}

/** The file's bytes; undefined where it cannot be read. */
export type ReadData = (file: string) => Uint8Array | undefined;

/** Of the CSV data sets in force the first one; others are told. */
export function dataOf(sets: readonly TestElement[], read: ReadData, variables: Variables, notes: Notes): DataSet | undefined {
  const [first, ...more] = sets;
  for (const set of more) notes.leave(set, 'a profile has one file of data; put its columns into that of the first CSV data set');
  return first === undefined ? undefined : dataSet(first, read, variables, notes);
}

function dataSet(element: TestElement, read: ReadData, variables: Variables, notes: Notes): DataSet | undefined {
  const { properties } = element;
  const file = variables.setting(properties.text('filename'), element);
  if (file === undefined || file === '') {
    if (file === '') notes.leave(element, 'it names no file; say it with load.data');
    return undefined;
  }
  const mode = properties.text('shareMode');
  const shared = mode !== 'shareMode.thread';
  const names = properties
    .text('variableNames')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const bytes = read(file);
  if (bytes === undefined) {
    notes.leave(
      element,
      `${file} cannot be read: a profile wants it with a row of names${names.length > 0 ? `, ${names.join(',')}` : ''}`,
    );
    return { file, columns: names, rows: 0, shared, rewritten: undefined };
  }
  const text = decoded(bytes, properties.text('fileEncoding'));
  const table = asJMeterReads(text, element, names);
  if (!properties.flag('recycle', true))
    notes.leave(
      element,
      `JMeter ends its threads after the last of ${table.rows.length} rows; cutover starts again: limit load.loops`,
    );
  const isFit = isUtf8(bytes) && equal(tableOf(text), table);
  return { file, ...table, rows: table.rows.length, shared, rewritten: isFit ? undefined : csvText(table) };
}

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Names from the element or, without any, from the first line. Rows get as many fields as there are names. */
function asJMeterReads(text: string, { properties }: TestElement, names: readonly string[]): Table {
  const delimiter = properties.text('delimiter').replace('\\t', '\t') || ',';
  const isQuoted = properties.flag('quotedData');
  const records = isQuoted
    ? quotedRecords(text, delimiter)
    : text
        .split(/\r?\n/)
        .filter((line) => line !== '')
        .map((line) => line.split(delimiter));
  const [header = []] = records;
  const columns = names.length > 0 ? names : header.map((name) => name.trim());
  const skipsFirst = names.length === 0 || properties.flag('ignoreFirstLine');
  const rows = records.slice(skipsFirst ? 1 : 0).map((fields) => columns.map((_, index) => fields[index] ?? ''));
  return { columns, rows };
}

const QUOTED = /"([^"]*(?:""[^"]*)*)"?/y;

/** Fields in quotes may have the delimiter and line breaks in them. */
function quotedRecords(text: string, delimiter: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let at = 0;
  const endRecord = (): void => {
    record.push(field);
    if (record.length > 1 || field !== '') records.push(record);
    record = [];
    field = '';
  };
  while (at < text.length) {
    if (text[at] === '"' && field === '') {
      QUOTED.lastIndex = at;
      const [whole = '"', inside = ''] = QUOTED.exec(text) ?? [];
      field = inside.replaceAll('""', '"');
      at += whole.length;
    } else if (text.startsWith(delimiter, at)) {
      record.push(field);
      field = '';
      at += delimiter.length;
    } else if (text[at] === '\n') {
      endRecord();
      at++;
    } else if (text.startsWith('\r\n', at)) at++;
    else field += text[at++];
  }
  endRecord();
  return records;
}

function tableOf(text: string): Table | undefined {
  try {
    const { columns, rows }: CsvTable = readCsv(text);
    return { columns, rows: rows.map(({ values }) => values) };
  } catch (thrown) {
    if (thrown instanceof CsvFault) return undefined;
    throw thrown;
  }
}

function equal(one: Table | undefined, other: Table): boolean {
  return (
    JSON.stringify(one?.columns) === JSON.stringify(other.columns) && JSON.stringify(one?.rows) === JSON.stringify(other.rows)
  );
}

function csvText({ columns, rows }: Table): string {
  const quoted = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
  return [columns, ...rows].map((fields) => `${fields.map(quoted).join(',')}\n`).join('');
}

function decoded(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding === '' ? 'utf-8' : encoding).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
