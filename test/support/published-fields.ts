import * as models from '@kubernetes/client-node';

interface Model {
  getAttributeTypeMap(): readonly { readonly baseName: string; readonly type: string }[];
}

/**
 * Paths in an object whose last key the published API does not have at that place, by the client library's models, which are generated
 * from Kubernetes' own OpenAPI. `kind`: of the model, such as `V1Job`.
 */
export function unknownFields(value: unknown, kind: string, path = ''): string[] {
  const list = /^Array<(.+)>$/.exec(kind);
  if (list !== null) {
    if (!Array.isArray(value)) return [`${path}: no list`];
    return value.flatMap((item: unknown, index) => unknownFields(item, list[1] ?? '', `${path}[${index}]`));
  }
  const model = (models as unknown as Readonly<Record<string, Model | undefined>>)[kind];
  if (typeof model?.getAttributeTypeMap !== 'function') return misfit(value, kind, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: no mapping`];
  const fields = model.getAttributeTypeMap();
  return Object.entries(value).flatMap(([key, inner]) => {
    const field = fields.find(({ baseName }) => baseName === key);
    return field === undefined ? [`${path}.${key}`] : unknownFields(inner, field.type, `${path}.${key}`);
  });
}

/** Scalars and mappings whose keys are the user's. */
function misfit(value: unknown, kind: string, path: string): string[] {
  const fits = !['string', 'number', 'boolean'].includes(kind) || typeof value === kind;
  return fits ? [] : [`${path}: ${JSON.stringify(value)} is no ${kind}`];
}
