import { readFileSync } from 'node:fs';

/** One request of kubectl to a real cluster, and the beginning of its answer. */
export interface RecordedRequest {
  readonly command: string;
  readonly method: string;
  readonly path: string;
  readonly requestAccept: string;
  readonly requestContentType?: string;
  /** Empty where it was too large to be kept. */
  readonly requestBody?: string;
  /** `200 OK` */
  readonly status: string;
  readonly responseContentType: string;
  readonly responseBody?: string;
}

export function recordedRequests(): RecordedRequest[] {
  const text = readFileSync(new URL('../fixtures/real-cluster/kubectl-requests.ndjson', import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordedRequest);
}

/** Reads JSON that may have been cut short: what came before the last comma, with all that was open closed. */
export function parseBeginning(text: string): unknown {
  const cut = text.search(/ \[truncated \d+ chars\]$/);
  if (cut < 0) return JSON.parse(text);
  const open: string[] = [];
  let whole = { end: 0, closing: '' };
  let isString = false;
  for (let at = 0; at < cut; at += 1) {
    const char = text[at] ?? '';
    if (isString) {
      if (char === '\\') at += 1;
      else if (char === '"') isString = false;
    } else if (char === '"') isString = true;
    else if (char === '{' || char === '[') open.push(char === '{' ? '}' : ']');
    else if (char === '}' || char === ']') open.pop();
    else if (char === ',') whole = { end: at, closing: open.toReversed().join('') };
  }
  return JSON.parse(text.slice(0, whole.end) + whole.closing);
}

/** Fields whose keys are data, not shape; and what this cluster does not keep. */
const OPAQUE = new Set(['labels', 'annotations', 'matchLabels', 'selector', 'managedFields', 'storageVersionHash']);

/** The paths of all fields of a JSON value, those of a list's items together: `metadata.name`, `rows[].cells`. */
export function fieldPaths(value: unknown, path = ''): Set<string> {
  if (Array.isArray(value)) return union(value.map((item) => fieldPaths(item, `${path}[]`)));
  if (typeof value !== 'object' || value === null) return new Set();
  return union(
    Object.entries(value).map(([name, field]) => {
      const own = path === '' ? name : `${path}.${name}`;
      if (name === 'managedFields' || name === 'storageVersionHash') return new Set<string>();
      return OPAQUE.has(name) ? new Set([own]) : union([new Set([own]), fieldPaths(field, own)]);
    }),
  );
}

function union(sets: readonly Set<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]));
}
