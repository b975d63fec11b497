import type { Cause } from '../api-error.ts';
import type { KubeObject } from '../../store.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { invalidValue, required } from './causes.ts';
import { validateAnnotations } from './sizes.ts';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_RULE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const LABEL_VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** What is wrong with an object's name, labels and annotations. */
export function validateMetadata(definition: ResourceDefinition, { metadata }: KubeObject): Cause[] {
  return [
    ...validateName(definition, metadata),
    ...validateLabels('metadata.labels', metadata.labels),
    ...validateAnnotations(metadata.annotations),
  ];
}

function validateName(definition: ResourceDefinition, { name, generateName }: { name?: string; generateName?: string }): Cause[] {
  if (name === undefined || name === '') {
    return generateName === undefined ? [required('metadata.name', 'name or generateName is required')] : [];
  }
  const isService = definition.plural === 'services';
  const longest = isService || definition.plural === 'namespaces' ? 63 : 253;
  if (name.length > longest) return [invalidValue('metadata.name', name, `must be no more than ${longest} characters`)];
  if (isService) return LABEL.test(name) ? [] : [invalidValue('metadata.name', name, LABEL_RULE)];
  return SUBDOMAIN.test(name) ? [] : [invalidValue('metadata.name', name, SUBDOMAIN_RULE)];
}

export function validateLabels(field: string, labels: Readonly<Record<string, string>> = {}): Cause[] {
  return Object.values(labels).flatMap((value) => {
    if (value.length > 63) return [invalidValue(field, value, 'must be no more than 63 bytes')];
    return LABEL_VALUE.test(value) ? [] : [invalidValue(field, value, LABEL_VALUE_RULE)];
  });
}
