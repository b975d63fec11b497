import { podSelectorOf } from '../label-requirements.ts';
import type { KubeObject } from '../store.ts';
import { invalid } from './api-error.ts';
import { type ApiAnswer, type ApiRequest, readBody } from './api-request.ts';
import { existing } from './reading.ts';
import { readObject } from './request-body.ts';
import { formatSelector } from './selectors/label-selector.ts';
import { notNegative } from './validation/causes.ts';
import { applyPatch, parsePatch, write } from './writing.ts';

const SCALE = { kind: 'Scale', group: 'autoscaling', version: 'v1' };

type Scalable = KubeObject & {
  readonly spec: { readonly replicas?: number };
  readonly status?: { readonly replicas?: number };
};

/** GET, PUT and PATCH of `scale`: the number of replicas of anything that has one, in the same form for all. */
export async function serveScale(request: ApiRequest & { name: string }): Promise<ApiAnswer> {
  if (request.method === 'GET') return { code: 200, body: scaleOf(existing(request)) };
  const wanted = request.method === 'PUT' ? (await readObject(request, SCALE)).object : await patchedScale(request);
  const { replicas = 0 } = (wanted['spec'] ?? {}) as { replicas?: number };
  const causes = notNegative('spec.replicas', replicas);
  if (causes.length > 0) throw invalid(request.definition, request.name, causes);
  const current = existing(request) as Scalable;
  const { resourceVersion = '' } = wanted['metadata'] as { resourceVersion?: string };
  const metadata = { ...current.metadata, resourceVersion };
  return {
    code: 200,
    body: scaleOf(write(request, structuredClone({ ...current, metadata, spec: { ...current.spec, replicas } }), 'object')),
  };
}

async function patchedScale(request: ApiRequest & { name: string }): Promise<Record<string, unknown>> {
  const patch = parsePatch(request, await readBody(request.message));
  const current = scaleOf(existing(request));
  const { object } = applyPatch(request, current, patch, SCALE);
  // A patch is a change of what is there now, unless it names the version it was made for.
  const asked = (patch as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion ?? '';
  return { ...object, metadata: { ...object.metadata, resourceVersion: asked } };
}

function scaleOf(object: KubeObject): Record<string, unknown> {
  const { metadata, spec, status } = object as Scalable;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec.replicas ?? 0 },
    status: { replicas: status?.replicas ?? 0, selector: formatSelector(podSelectorOf(object)) },
  };
}
