import { stringify } from 'yaml';

/** A value as YAML writes it, in quotes where it would be read as something else; what takes several lines is indented by `indent`. */
export function yamlText(value: unknown, indent = ''): string {
  const written = stringify(value, { lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }).trimEnd();
  return indent === '' ? written : written.replace(/^(?=.)/gm, indent);
}
