/**
 * A JSON path that leads to one place, as a JSON pointer (RFC 6901): `$.store.book[0]['the title']`. Undefined for one that may find
 * several (`..`, `*`, filters, slices) or none that is named.
 */
export function pointerOf(jsonPath: string): string | undefined {
  const path = jsonPath.trim();
  const step = /\.([^.[\]*?@()\s,:'"]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/y;
  step.lastIndex = 1;
  if (!path.startsWith('$') || path.length === 1) return undefined;
  let pointer = '';
  while (step.lastIndex < path.length) {
    const found = step.exec(path);
    if (found === null) return undefined;
    const name = found.slice(1).find((part) => part !== undefined) ?? '';
    pointer += `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  }
  return pointer;
}
