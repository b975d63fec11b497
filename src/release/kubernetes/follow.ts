import { backoffMs, pause, throwIfAbandoned, type Api, type Query } from './api.ts';

/** Which objects: a collection's path, narrowed by selectors. */
export interface Collection {
  /** For people: `pods of app=hello`. */
  readonly what: string;
  readonly path: string;
  readonly query: Query;
}

/** As much of an object as following needs; whoever asked for the collection knows its type. */
export interface KubeObject {
  readonly metadata?: { readonly name?: string; readonly resourceVersion?: string };
}

interface KubeList {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly KubeObject[];
}

export interface FollowOptions {
  readonly signal: AbortSignal | undefined;
  /** A watch is ended by the server after this time... */
  readonly watchMs: number;
  /** ...and thought dead when it has said nothing for this long. Both end in a new list. */
  readonly silenceMs: number;
}

/** A watch that ends sooner than this after its start is in trouble. */
const QUICK_END_MS = 1_000;

/**
 * Keeps a collection in view: hands over all of it at first and after each change. A watch may end, expire (410), break or go silent
 * at any time; then the collection is listed again, so that silence is never taken for stability. Ends only by a fault that is final,
 * by the signal (Abandoned), or by `listener` returning true or throwing.
 */
export async function follow(
  api: Api,
  collection: Collection,
  options: FollowOptions,
  listener: (objects: readonly KubeObject[]) => boolean,
): Promise<void> {
  const doing = `watching ${collection.what}`;
  for (let quickEnds = 0; ;) {
    const list = (await api.read(doing, collection.path, {
      query: collection.query,
      signal: options.signal,
      patienceMs: Infinity,
    })) as KubeList | undefined;
    const state = new Map((list?.items ?? []).map((object) => [nameOf(object), object]));
    const report = () => listener([...state.values()]);
    if (report()) return;
    const watchedFromMs = performance.now();
    const hadEnough = await watch(api, collection, list?.metadata.resourceVersion, options, (type, object) => {
      if (type === 'DELETED') state.delete(nameOf(object));
      else state.set(nameOf(object), object);
      return report();
    });
    if (hadEnough) return;
    // The end of a watch that lasted is routine, and a pause would make what happens meanwhile look later than it was.
    if (performance.now() - watchedFromMs > QUICK_END_MS) quickEnds = 0;
    else await pause(backoffMs(quickEnds++), options.signal, doing);
  }
}

/** True when the listener had enough; false when the watch ended, for whatever reason: the next list tells whether it is final. */
async function watch(
  api: Api,
  collection: Collection,
  resourceVersion: string | undefined,
  { signal, watchMs, silenceMs }: FollowOptions,
  onEvent: (type: string, object: KubeObject) => boolean,
): Promise<boolean> {
  const doing = `watching ${collection.what}`;
  const query = { ...collection.query, watch: 'true', resourceVersion, timeoutSeconds: String(Math.ceil(watchMs / 1000)) };
  const lines = api.lines(doing, collection.path, query, silenceMs, signal);
  try {
    for (;;) {
      const line = await nextLine(lines);
      throwIfAbandoned(doing, signal);
      const event = line === undefined ? undefined : parseEvent(line);
      if (event === undefined) return false;
      if (event.type !== 'BOOKMARK' && onEvent(event.type, event.object)) return true;
    }
  } finally {
    // Also when the listener throws: a watch left open would keep the process alive until it was silent for long enough.
    await lines.return(undefined);
  }
}

/** Undefined at the end of the stream, also when it broke. */
async function nextLine(lines: AsyncGenerator<string>): Promise<string | undefined> {
  try {
    const next = await lines.next();
    return next.done === true ? undefined : next.value;
  } catch {
    return undefined;
  }
}

/** Undefined for a line that cannot be read and for an ERROR event, such as 410 Expired: what follows it cannot be trusted. */
function parseEvent(line: string): { type: string; object: KubeObject } | undefined {
  try {
    const event = JSON.parse(line) as { type?: unknown; object?: unknown };
    if (typeof event.type !== 'string' || event.type === 'ERROR') return undefined;
    return { type: event.type, object: event.object as KubeObject };
  } catch {
    return undefined;
  }
}

function nameOf(object: KubeObject): string {
  return object.metadata?.name ?? '';
}
