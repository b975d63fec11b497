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

/** Whether the object meets all requirements; throws a 400 for a field that this resource cannot be selected by. */
export function matchesFields(
  definition: ResourceDefinition,
  requirements: readonly FieldRequirement[],
  object: KubeObject,
): boolean {
  const { name, namespace = '' } = object.metadata;
  const known: Record<string, string> = {
    'metadata.name': name,
    'metadata.namespace': namespace,
    ...definition.selectableFields?.(object),
  };
  return requirements.every(({ field, equal, value }) => {
    const actual = known[field];
    if (actual === undefined) {
      throw badRequest(
        `Unable to find ${JSON.stringify(`${apiVersionOf(definition)}, Resource=${definition.plural}`)} that match label selector "", field selector ${JSON.stringify(`${field}=${value}`)}: field label not supported: ${field}`,
      );
    }
    return (actual === value) === equal;
  });
}
