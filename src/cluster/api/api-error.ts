import type { ResourceDefinition } from './resource-definition.ts';

export interface Cause {
  readonly reason:
    | 'FieldValueInvalid'
    | 'FieldValueRequired'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden'
    | 'FieldValueDuplicate'
    | 'FieldValueTooLong'
    | 'FieldManagerConflict';
  readonly message: string;
  readonly field: string;
}

interface Details {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly Cause[];
}

/** As much of a resource as an error says of it. */
type Named = Pick<ResourceDefinition, 'group' | 'kind' | 'plural'>;

/** An answer other than success, as the body of kind Status that Kubernetes gives. */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: Details | undefined;

  constructor(code: number, reason: string, message: string, details?: Details) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  status(): Record<string, unknown> {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

/** `deployments.apps`, or `services` in the core group. */
export function qualifiedName({ plural, group }: ResourceDefinition): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** What Status details say about the object: its kind is the resource's plural name, but in a 422 the real kind. */
export function detailsOf(definition: Named, name: string, kind = definition.plural): Details {
  return { name, ...(definition.group === '' ? {} : { group: definition.group }), kind };
}

export function notFound(definition: ResourceDefinition, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualifiedName(definition)} "${name}" not found`, detailsOf(definition, name));
}

export function alreadyExists(definition: ResourceDefinition, name: string): ApiError {
  return new ApiError(409, 'AlreadyExists', `${qualifiedName(definition)} "${name}" already exists`, detailsOf(definition, name));
}

export function conflict(
  definition: ResourceDefinition,
  name: string,
  why = 'the object has been modified; please apply your changes to the latest version and try again',
): ApiError {
  const message = `Operation cannot be fulfilled on ${qualifiedName(definition)} "${name}": ${why}`;
  return new ApiError(409, 'Conflict', message, detailsOf(definition, name));
}

export function forbidden(definition: ResourceDefinition, name: string, why: string): ApiError {
  const message = `${qualifiedName(definition)} "${name}" is forbidden: ${why}`;
  return new ApiError(403, 'Forbidden', message, detailsOf(definition, name));
}

export function invalid(definition: Named, name: string, causes: readonly Cause[]): ApiError {
  const kind = definition.group === '' ? definition.kind : `${definition.kind}.${definition.group}`;
  const listed = causes.map(({ field, message }) => `${field}: ${message}`);
  const text = listed.length === 1 ? listed.join('') : `[${listed.join(', ')}]`;
  return new ApiError(422, 'Invalid', `${kind} "${name}" is invalid: ${text}`, {
    ...detailsOf(definition, name, definition.kind),
    causes,
  });
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}

export function unknownPath(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

export function unsupportedMediaType(message = '415: Unsupported Media Type'): ApiError {
  return new ApiError(415, 'UnsupportedMediaType', message, {});
}

export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}
