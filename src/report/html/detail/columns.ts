/** Rows by columns: keys are told once, not with each row. */
export type Columns<Row> = { readonly [Key in keyof Row]: readonly Row[Key][] };

export function toColumns<Row extends object>(rows: readonly Row[], keys: readonly (keyof Row)[]): Columns<Row> {
  const columns: { [Key in keyof Row]?: Row[Key][] } = {};
  for (const key of keys) columns[key] = rows.map((row) => row[key]);
  return columns as Columns<Row>;
}

export function toRows<Row extends object>(columns: Columns<Row>): Row[] {
  const entries = Object.entries(columns) as [keyof Row, readonly Row[keyof Row][]][];
  const count = entries[0]?.[1].length ?? 0;
  return Array.from(
    { length: count },
    (_, index) => Object.fromEntries(entries.map(([key, values]) => [key, values[index]])) as Row,
  );
}
