import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Subnet } from '../addresses.ts';
import type { Store } from '../store.ts';
import type { Tokens } from './access/tokens.ts';
import { badRequest } from './api-error.ts';
import type { LogSource } from './log-source.ts';
import type { ResourceDefinition } from './resource-definition.ts';

/** What the API serves: the objects, and the logs of the containers that run. */
export interface ApiContext {
  readonly store: Store;
  readonly subnet: Subnet;
  readonly logs: LogSource;
  readonly tokens: Tokens;
}

/** A request for a resource, an object or a part of an object. */
export interface ApiRequest {
  readonly context: ApiContext;
  readonly definition: ResourceDefinition;
  readonly namespace: string | undefined;
  /** Absent for the whole collection. */
  readonly name: string | undefined;
  readonly method: string;
  readonly query: URLSearchParams;
  readonly message: IncomingMessage;
  /** For answers that are streamed. */
  readonly response: ServerResponse;
}

/** A JSON answer. */
export interface ApiAnswer {
  readonly code: number;
  readonly body: unknown;
  /** Sent as Warning headers, which kubectl prints. */
  readonly warnings?: readonly string[];
}

const LARGEST_BODY_BYTES = 3 * 1024 * 1024;

/** The request's whole body; 3 MiB at most, as on a real server. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES) throw badRequest(`the request body is larger than ${LARGEST_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The media type of the request's body, without parameters. */
export function contentTypeOf(message: IncomingMessage): string {
  return (message.headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** A query parameter that is `true` or `1`. */
export function isSet(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value === 'true' || value === '1';
}

/** A query parameter that is a whole number; undefined when it is not given. */
export function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') return undefined;
  if (!/^-?\d+$/.test(value)) throw badRequest(`the query parameter ${name} is not a whole number: ${JSON.stringify(value)}`);
  return Number(value);
}
