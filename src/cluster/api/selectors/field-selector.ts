import type { KubeObject } from '../../store.ts';
import { badRequest } from '../api-error.ts';
import { type ResourceDefinition, apiVersionOf } from '../resource-definition.ts';

interface FieldRequirement {
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
}

/** Reads the query parameter `fieldSelector`: `metadata.name=hello,status.phase!=Running`. Throws a 400 for what cannot be read. */
export function parseFieldSelector(text: string): FieldRequirement[] {
  return text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(part);
      if (match === null) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
      const [, field = '', operator, value = ''] = match;
      return { field, equal: operator !== '!=', value };
    });
}

/** Whether an object meets all requirements. Throws a 400 at once for a field that this resource cannot be selected by. */
export function fieldMatcher(
  definition: ResourceDefinition,
  requirements: readonly FieldRequirement[],
): (object: KubeObject) => boolean {
  const readers: Readonly<Record<string, (object: KubeObject) => string>> = {
    'metadata.name': ({ metadata }) => metadata.name,
    'metadata.namespace': ({ metadata }) => metadata.namespace ?? '',
    ...definition.selectableFields,
  };
  const tests = requirements.map(({ field, equal, value }) => {
    const read = readers[field];
    if (read === undefined) throw unsupportedField(definition, field, value);
    return (object: KubeObject) => (read(object) === value) === equal;
  });
  return (object) => tests.every((test) => test(object));
}

function unsupportedField(definition: ResourceDefinition, field: string, value: string): Error {
  const resource = JSON.stringify(`${apiVersionOf(definition)}, Resource=${definition.plural}`);
  const selector = JSON.stringify(`${field}=${value}`);
  return badRequest(
    `Unable to find ${resource} that match label selector "", field selector ${selector}: field label not supported: ${field}`,
  );
}
