import type { RequestValues } from '../load/plan.ts';
import { parseTemplate, type Template, TemplateFault, type Variable } from '../load/template.ts';
import { nearest } from '../nearest.ts';
import { type CsvTable, readCsv, CsvFault } from './csv.ts';
import type { NamedFiles } from './named-files.ts';
import type { WrittenProfile } from './schema.ts';
import type { Path } from './source.ts';

const FILE_PATH = ['load', 'data', 'file'] as const;

/** Would end the header, or could not be read as one. */
const NOT_IN_A_HEADER = /(?!\t)\p{Cc}/u;

type Environment = Readonly<Record<string, string | undefined>>;

/** The table of `load.data`, which has at least one row; undefined without, or when it is at fault. */
export function readData({ load: { data } }: WrittenProfile, files: NamedFiles): CsvTable | undefined {
  if (data === undefined) return undefined;
  const text = files.text(FILE_PATH, data.file);
  if (text === undefined) return undefined;
  try {
    const table = readCsv(text);
    if (table.rows.length > 0) return table;
    files.blame(FILE_PATH, `${data.file} has columns but no rows`);
  } catch (thrown) {
    if (!(thrown instanceof CsvFault)) throw thrown;
    files.blame(FILE_PATH, `${data.file}:${thrown.line}: ${thrown.message}`);
  }
  return undefined;
}

/** What the variables of the requests stand for. Blames those that there are not, or whose values do not fit their place. */
export function requestValues(
  written: WrittenProfile,
  table: CsvTable | undefined,
  environment: Environment,
  files: NamedFiles,
): RequestValues {
  const env: Record<string, string> = {};
  for (const { path, variable, inHeader } of variablesOf(written, files)) {
    const blame = (what: string): void => files.blame(path, what);
    if (variable.from === 'env') {
      const value = environment[variable.name];
      if (value === undefined) blame(`the environment has no variable ${variable.name}`);
      else if (inHeader && NOT_IN_A_HEADER.test(value)) blame(`${variable.name} has a line break or another control character`);
      else env[variable.name] = value;
    } else if (variable.from === 'data') {
      if (written.load.data === undefined) blame(`\${data.${variable.column}} needs a file with data, expected load.data`);
      else if (table !== undefined) checkColumn(table, variable.column, inHeader, blame);
    }
  }
  return { env, rows: table?.rows.map(({ values }) => values) ?? [] };
}

function checkColumn(table: CsvTable, column: string, inHeader: boolean, blame: (what: string) => void): void {
  const index = table.columns.indexOf(column);
  if (index === -1) {
    const near = nearest(column, table.columns);
    blame(
      `the data has no column "${column}", ${near === undefined ? `it has ${table.columns.join(', ')}` : `did you mean "${near}"?`}`,
    );
    return;
  }
  const unfit = inHeader ? table.rows.find(({ values }) => NOT_IN_A_HEADER.test(values[index] ?? '')) : undefined;
  if (unfit !== undefined) blame(`"${column}" has a line break or another control character in line ${unfit.line} of the data`);
}

interface Use {
  readonly path: Path;
  readonly variable: Variable;
  readonly inHeader: boolean;
}

function variablesOf({ load }: WrittenProfile, files: NamedFiles): Use[] {
  return load.requests.flatMap((request, index) => {
    const at = ['load', 'requests', index] as const;
    const texts: { path: Path; text: string; inHeader: boolean }[] = [
      { path: [...at, 'path'], text: request.path, inHeader: false },
      ...Object.entries(request.headers).map(([name, text]) => ({ path: [...at, 'headers', name], text, inHeader: true })),
      { path: [...at, 'body'], text: request.body ?? '', inHeader: false },
    ];
    return texts.flatMap(({ path, text, inHeader }) =>
      templateAt(path, text, files)
        .filter((part) => typeof part !== 'string')
        .map((variable) => ({ path, variable, inHeader })),
    );
  });
}

function templateAt(path: Path, text: string, files: NamedFiles): Template {
  try {
    return parseTemplate(text);
  } catch (thrown) {
    if (!(thrown instanceof TemplateFault)) throw thrown;
    files.blame(path, thrown.message);
    return [];
  }
}
