/** A table in CSV, RFC 4180: the first record names the columns. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

export interface CsvRow {
  /** As many as there are columns. */
  readonly values: readonly string[];
  /** Number of the line it starts on, from 1. */
  readonly line: number;
}

export class CsvFault extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/**
 * Fields in quotes may have commas, line breaks and doubled quotes in them. Lines end with CRLF or LF; wholly empty ones are skipped, a
 * byte order mark is. Throws CsvFault for a quote out of place, and for a record with more or fewer fields than there are columns.
 */
export function readCsv(text: string): CsvTable {
  const [header, ...rows] = recordsOf(text.startsWith('\uFEFF') ? text.slice(1) : text);
  if (header === undefined) throw new CsvFault(1, 'it is empty, expected a line with the names of the columns');
  const columns = header.values;
  const unnamed = columns.indexOf('');
  if (unnamed !== -1) throw new CsvFault(header.line, `column ${unnamed + 1} has no name`);
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) throw new CsvFault(header.line, `the column "${twice}" is there twice`);
  for (const { values, line } of rows) {
    if (values.length === columns.length) continue;
    throw new CsvFault(line, `expected ${columns.length} fields, as there are columns, found ${values.length}`);
  }
  return { columns, rows };
}

/** Up to the next character that ends an unquoted field. */
const PLAIN = /[^",\r\n]*/y;

function recordsOf(text: string): CsvRow[] {
  const records: CsvRow[] = [];
  let at = 0;
  let line = 1;
  const lineBreak = (): number => (text.startsWith('\r\n', at) ? 2 : text[at] === '\n' ? 1 : 0);

  const quotedField = (): string => {
    const openedIn = line;
    let value = '';
    for (at++; ;) {
      const quote = text.indexOf('"', at);
      if (quote === -1) throw new CsvFault(openedIn, 'a quoted field has no end');
      const stretch = text.slice(at, quote);
      line += stretch.split('\n').length - 1;
      value += stretch;
      at = quote + 1;
      if (text[at] !== '"') return value;
      value += '"';
      at++;
    }
  };
  const plainField = (): string => {
    PLAIN.lastIndex = at;
    let value = PLAIN.exec(text)?.[0] ?? '';
    at += value.length;
    // A carriage return alone ends no line.
    while (text[at] === '\r' && lineBreak() === 0) {
      PLAIN.lastIndex = at + 1;
      value += `\r${PLAIN.exec(text)?.[0] ?? ''}`;
      at = PLAIN.lastIndex;
    }
    return value;
  };

  while (at < text.length) {
    const blank = lineBreak();
    if (blank > 0) {
      at += blank;
      line++;
      continue;
    }
    const start = line;
    const values: string[] = [];
    for (;;) {
      values.push(text[at] === '"' ? quotedField() : plainField());
      if (text[at] === ',') {
        at++;
        continue;
      }
      const ending = lineBreak();
      if (ending === 0 && at < text.length)
        throw new CsvFault(line, 'a quote must stand around a whole field, doubled within it');
      if (ending > 0) line++;
      at += ending;
      break;
    }
    records.push({ values, line: start });
  }
  return records;
}
