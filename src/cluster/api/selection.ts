import type { KubeObject } from '../store.ts';
import type { ApiRequest } from './api-request.ts';
import { fieldMatcher, parseFieldSelector } from './selectors/field-selector.ts';
import { matchesLabels } from '../label-requirements.ts';
import { parseLabelSelector } from './selectors/label-selector.ts';

/** Whether an object is among those a list, watch or deletecollection request is about. Throws a 400 for selectors it cannot read. */
export function selectionOf({ definition, namespace, name, query }: ApiRequest): (object: KubeObject) => boolean {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  const matchesFields = fieldMatcher(definition, parseFieldSelector(query.get('fieldSelector') ?? ''));
  return (object) =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (name === undefined || object.metadata.name === name) &&
    matchesLabels(labels, object.metadata.labels) &&
    matchesFields(object);
}
