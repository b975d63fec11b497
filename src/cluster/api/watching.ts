import { randomInt } from 'node:crypto';
import { type KubeObject, type StoreEvent, StoreError } from '../store.ts';
import { badRequest, expired } from './api-error.ts';
import { type ApiRequest, isSet, wholeNumber } from './api-request.ts';
import { formOf } from './reading.ts';
import { asTable } from './representation.ts';
import { apiVersionOf } from './resource-definition.ts';
import { selectionOf } from './selection.ts';

const BOOKMARK_EVERY_MS = 60_000;
/** A watcher that reads so slowly that more than this waits for it is cut off; it has to list again. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024;

/** GET with `watch`: streams changes, one JSON object per line, until the client goes, the time is up or the server stops. */
export function watchObjects(request: ApiRequest): undefined {
  const { context, definition, query, response } = request;
  const isSelected = selectionOf(request);
  const form = formOf(request);
  const includeObject = query.get('includeObject');
  const seconds = wholeNumber(query, 'timeoutSeconds') ?? randomInt(1800, 3600);
  const wantsBookmarks = isSet(query, 'allowWatchBookmarks');

  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  // Clients wait for the head before they honour their own timeouts, and the first change may be far away.
  response.flushHeaders();
  const send = (type: string, object: unknown): void => {
    response.write(`${JSON.stringify({ type, object })}\n`);
    if (response.writableLength > MOST_WAITING_BYTES) response.destroy();
  };
  const sendObject = (type: string, object: KubeObject): void => {
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    send(type, form === 'table' ? asTable(definition, [object], { metadata, includeObject }) : object);
  };
  const sendBookmark = (annotations?: Record<string, string>): void => {
    const metadata = {
      resourceVersion: String(context.store.revision),
      creationTimestamp: null,
      ...(annotations ? { annotations } : {}),
    };
    send('BOOKMARK', { kind: definition.kind, apiVersion: apiVersionOf(definition), metadata });
  };
  const start = startOf(query);
  if (start.sendsExisting) {
    for (const object of context.store.list(definition.plural).filter(isSelected)) sendObject('ADDED', object);
    if (isSet(query, 'sendInitialEvents')) sendBookmark({ 'k8s.io/initial-events-end': 'true' });
  }
  try {
    const stop = context.store.watch((event) => {
      if (event.resource !== definition.plural) return;
      const seen = asSeenBy(isSelected, event);
      if (seen !== undefined) sendObject(seen.type, seen.object);
    }, start.sinceRevision);
    const bookmarks = wantsBookmarks ? setInterval(sendBookmark, BOOKMARK_EVERY_MS) : undefined;
    const end = setTimeout(() => {
      // At once: the answer may take its time to reach the client, and what is written after its end would be an error.
      stop();
      if (wantsBookmarks) sendBookmark();
      response.end();
    }, seconds * 1000);
    response.on('close', () => {
      stop();
      clearInterval(bookmarks);
      clearTimeout(end);
    });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    send('ERROR', expired(error.message).status());
    response.end();
  }
}

/** Without a resourceVersion, or from `0`, a watch begins with what there is. */
function startOf(query: URLSearchParams): { sendsExisting: boolean; sinceRevision?: number } {
  const version = query.get('resourceVersion') ?? '';
  if (isSet(query, 'sendInitialEvents')) return { sendsExisting: true };
  if (version === '' || version === '0') return { sendsExisting: query.get('sendInitialEvents') !== 'false' };
  if (!/^\d+$/.test(version))
    throw badRequest(`resourceVersion: Invalid value: ${JSON.stringify(version)}: invalid resource version`);
  return { sendsExisting: false, sinceRevision: Number(version) };
}

/** A change as a watcher with a selector sees it: an object can come into its view and leave it. */
function asSeenBy(
  isSelected: (object: KubeObject) => boolean,
  event: StoreEvent,
): { type: string; object: KubeObject } | undefined {
  const { type, object, previous } = event;
  const was = previous !== undefined && isSelected(previous);
  const is = type !== 'DELETED' && isSelected(object);
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object };
  if (!was) return undefined;
  // Its last state inside the view, at the revision at which it left.
  const last = type === 'DELETED' ? object : previous;
  return {
    type: 'DELETED',
    object: { ...last, metadata: { ...last.metadata, resourceVersion: object.metadata.resourceVersion } },
  };
}
