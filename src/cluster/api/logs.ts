import { once } from 'node:events';
import type { Pod } from '../objects.ts';
import { badRequest, type Cause, invalid } from './api-error.ts';
import { type ApiRequest, isSet, wholeNumber } from './api-request.ts';
import type { LogOptions } from './log-source.ts';
import { existing } from './reading.ts';
import { forbiddenField, invalidValue, notNegative } from './validation/causes.ts';

/** GET of a pod's `log`: the container's output as plain text, as it comes when it is followed. */
export async function serveLog(request: ApiRequest & { name: string }): Promise<void> {
  const { context, query, response } = request;
  const pod = existing(request) as Pod;
  const container = containerOf(pod, query.get('container'));
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const options = logOptions(query, pod.metadata.name, gone.signal);
  const lines = context.logs.readLog(pod.metadata.namespace ?? '', pod.metadata.name, container, options);
  if (lines === undefined) throw noLog(pod, container, options.previous);

  response.writeHead(200, { 'content-type': 'text/plain' });
  response.flushHeaders();
  let left = wholeNumber(query, 'limitBytes') ?? Number.POSITIVE_INFINITY;
  for await (const chunk of lines) {
    const part = chunk.subarray(0, left);
    left -= part.length;
    if (gone.signal.aborted || left <= 0) {
      response.write(part);
      break;
    }
    if (!response.write(part)) await once(response, 'drain', { signal: gone.signal }).catch(() => undefined);
  }
  response.end();
}

function containerOf({ metadata, spec }: Pod, asked: string | null): string {
  const all = [...(spec.initContainers ?? []), ...spec.containers].map(({ name }) => name);
  if (asked !== null && asked !== '') {
    if (!all.includes(asked)) throw badRequest(`container ${asked} is not valid for pod ${metadata.name}`);
    return asked;
  }
  const usual = metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  if (usual !== undefined && all.includes(usual)) return usual;
  const [only, ...others] = spec.containers.map(({ name }) => name);
  if (only === undefined || others.length > 0) {
    throw badRequest(`a container name must be specified for pod ${metadata.name}, choose one of: [${all.join(' ')}]`);
  }
  return only;
}

/**
 * What PodLogOptions say. As on its way from a real API server to the kubelet, `sinceTime` loses its fraction of a second, so that
 * lines from before it, of the same second, come again.
 */
function logOptions(query: URLSearchParams, podName: string, signal: AbortSignal): LogOptions {
  const tailLines = wholeNumber(query, 'tailLines');
  const sinceSeconds = wholeNumber(query, 'sinceSeconds');
  const limitBytes = wholeNumber(query, 'limitBytes');
  const sinceTime = query.get('sinceTime') ?? '';
  const sinceTimeMs = sinceTime === '' ? undefined : Math.floor(Date.parse(sinceTime) / 1000) * 1000;
  if (Number.isNaN(sinceTimeMs)) throw badRequest(`sinceTime is not a time: ${JSON.stringify(sinceTime)}`);
  const causes = [
    ...notNegative('tailLines', tailLines),
    ...positive('limitBytes', limitBytes),
    ...(sinceTimeMs !== undefined && sinceSeconds !== undefined
      ? [forbiddenField('', 'at most one of `sinceTime` or `sinceSeconds` may be specified')]
      : positive('sinceSeconds', sinceSeconds)),
  ];
  if (causes.length > 0) throw invalid(POD_LOG_OPTIONS, podName, causes);
  const sinceMs = sinceSeconds === undefined ? sinceTimeMs : Date.now() - sinceSeconds * 1000;
  return {
    follow: isSet(query, 'follow'),
    previous: isSet(query, 'previous'),
    timestamps: isSet(query, 'timestamps'),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
    signal,
  };
}

const POD_LOG_OPTIONS = { group: '', kind: 'PodLogOptions', plural: 'pods' };

function positive(field: string, value: number | undefined): Cause[] {
  return value !== undefined && value < 1 ? [invalidValue(field, value, 'must be greater than 0')] : [];
}

function noLog({ metadata, status }: Pod, container: string, previous: boolean): Error {
  const pod = metadata.name;
  if (previous)
    return badRequest(`previous terminated container ${JSON.stringify(container)} in pod ${JSON.stringify(pod)} not found`);
  const state = status?.containerStatuses?.find(({ name }) => name === container)?.state;
  return badRequest(
    `container ${JSON.stringify(container)} in pod ${JSON.stringify(pod)} is waiting to start: ${state?.waiting?.reason ?? 'ContainerCreating'}`,
  );
}
