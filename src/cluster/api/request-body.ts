import { badRequest, unsupportedMediaType } from './api-error.ts';
import { type ApiRequest, contentTypeOf, readBody } from './api-request.ts';
import { isObject } from './patch/merge-patch.ts';
import { PROTOBUF, decodeProtobuf } from './protobuf/envelope.ts';
import { type ResourceDefinition, apiVersionOf } from './resource-definition.ts';
import { DecodeError, decodeObject } from './schema/decode.ts';

/** An object a client sent, read into its type. */
export interface Incoming {
  readonly object: Record<string, unknown> & { metadata: Record<string, unknown> };
  readonly warnings: readonly string[];
}

/** As much of a request as reading its body needs. */
export type BodySource = Pick<ApiRequest, 'message' | 'query'>;

/** The kind a body is expected to be: the resource's own, or the Scale of a scale subresource. */
export type Expected = Pick<ResourceDefinition, 'kind' | 'group' | 'version'>;

/** Reads the body of a create or update. Throws 400 for what is no such object, 415 for an encoding this server cannot read. */
export async function readObject(request: BodySource, expected: Expected): Promise<Incoming> {
  const bytes = await readBody(request.message);
  const contentType = contentTypeOf(request.message);
  if (contentType === PROTOBUF) return checkObject(request, expected, decodeProtobuf(bytes));
  if (contentType !== 'application/json' && contentType !== '*/*') {
    throw unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: application/json, ${PROTOBUF}`,
    );
  }
  return checkObject(request, expected, parseJson(bytes, expected.kind));
}

/** Reads any JSON body. */
export function parseJson(bytes: Buffer, kind: string): unknown {
  const text = bytes.toString();
  try {
    return JSON.parse(text);
  } catch {
    const problem =
      text.trim() === '' || isCutShort(text) ? 'unexpected end of JSON input' : 'invalid character in the JSON input';
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${problem} (${text.slice(0, 200)})`,
    );
  }
}

/** Whether closing what is open would be the next thing expected. */
function isCutShort(text: string): boolean {
  return !/[\]}"\w]\s*$/.test(text) || (text.match(/[[{]/g) ?? []).length > (text.match(/[\]}]/g) ?? []).length;
}

/** Checks kind and types; what the type does not have is refused, warned of or ignored, as `fieldValidation` says. */
export function checkObject(request: BodySource, expected: Expected, body: unknown): Incoming {
  const apiVersion = apiVersionOf(expected);
  if (!isObject(body)) throw badRequest(`the object provided is unrecognized (must be of type ${expected.kind})`);
  const given = { apiVersion, kind: expected.kind, ...body };
  if (given.kind !== expected.kind || given.apiVersion !== apiVersion) {
    throw badRequest(
      `${given.kind} in version ${JSON.stringify(given.apiVersion)} cannot be handled as a ${expected.kind}: no kind ${JSON.stringify(given.kind)} is registered for version ${JSON.stringify(apiVersion)}`,
    );
  }
  try {
    const { object, unknownFields } = decodeObject(expected.kind, given);
    const problems = unknownFields.map((field) => `unknown field ${JSON.stringify(field)}`);
    const mode = request.query.get('fieldValidation') ?? 'Warn';
    if (problems.length > 0 && mode === 'Strict') {
      throw badRequest(
        `${expected.kind} in version ${JSON.stringify(expected.version)} cannot be handled as a ${expected.kind}: strict decoding error: ${problems.join(', ')}`,
      );
    }
    return {
      object: { ...object, metadata: (object['metadata'] ?? {}) as Record<string, unknown> },
      warnings: mode === 'Warn' ? problems : [],
    };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw badRequest(
      `${expected.kind} in version ${JSON.stringify(expected.version)} cannot be handled as a ${expected.kind}: ${error.message}`,
    );
  }
}
