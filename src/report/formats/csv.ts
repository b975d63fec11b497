import { plain } from '../terminal/text.ts';

/** A line of comma-separated values (RFC 4180, but ended by a line feed, as every reader takes it). */
export function csvLine(fields: readonly (string | number | boolean)[]): string {
  return `${fields.map((field) => quoted(plain(String(field)))).join(',')}\n`;
}

function quoted(field: string): string {
  return /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
