import type { Ingress, IngressBackend, IngressPath } from '../../ingress-object.ts';
import type { Cause } from '../api-error.ts';
import { invalidValue, required, unsupported } from './causes.ts';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];

export function validateIngress({ spec }: Ingress): Cause[] {
  const { rules = [], defaultBackend } = spec ?? {};
  if (rules.length === 0 && defaultBackend === undefined) {
    return [invalidValue('spec', rules, 'either `defaultBackend` or `rules` must be specified')];
  }
  return [
    ...(defaultBackend === undefined ? [] : validateBackend('spec.defaultBackend', defaultBackend)),
    ...rules.flatMap(({ http }, rule) => {
      if (http === undefined) return [];
      const field = `spec.rules[${rule}].http.paths`;
      const { paths = [] } = http;
      return paths.length === 0 ? [required(field)] : paths.flatMap((path, index) => validatePath(`${field}[${index}]`, path));
    }),
  ];
}

function validatePath(field: string, { path, pathType, backend = {} }: IngressPath): Cause[] {
  const needsPath = pathType === 'Exact' || pathType === 'Prefix';
  return [
    ...(pathType === undefined ? [required(`${field}.pathType`, 'pathType must be specified')] : []),
    ...(pathType === undefined || PATH_TYPES.includes(pathType) ? [] : [unsupported(`${field}.pathType`, pathType, PATH_TYPES)]),
    ...(needsPath && path?.startsWith('/') !== true
      ? [invalidValue(`${field}.path`, path ?? '', 'must be an absolute path')]
      : []),
    ...validateBackend(`${field}.backend`, backend),
  ];
}

function validateBackend(field: string, { service }: IngressBackend): Cause[] {
  if (service === undefined) return [required(`${field}.service.name`)];
  const { name, port } = service;
  const hasPort = port?.name !== undefined || port?.number !== undefined;
  return [
    ...(name === undefined || name === '' ? [required(`${field}.service.name`)] : []),
    ...(hasPort ? [] : [required(`${field}.service.port`, 'port name or number is required')]),
  ];
}
