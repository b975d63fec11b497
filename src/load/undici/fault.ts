import { errors } from 'undici';

/** What is wrong with the response, where that is what undici says; undefined where it says that the connection is gone. */
export function faultOfResponse(error: Error): string | undefined {
  if (error instanceof errors.HTTPParserError) return parserReason(error);
  if (error instanceof errors.HeadersOverflowError) return 'head too long';
  if (error instanceof errors.ResponseContentLengthMismatchError) return 'body and Content-Length differ';
  if (error instanceof errors.SocketError && error.message.startsWith('bad ')) return error.message;
  if ('code' in error && error.code === 'ERR_HTTP2_ERROR') return error.message;
  return undefined;
}

/** HTTP/2: the connection is well, the request's stream is not. Where no code came with it undici is left to find words of its own. */
export function isOfStream(error: Error): boolean {
  return error instanceof errors.InformationalError || ('code' in error && error.code === 'ERR_HTTP2_STREAM_ERROR');
}

/** As in `Response does not match the HTTP/1.1 protocol (Expected HTTP/)`. */
function parserReason({ message }: Error): string {
  return /\((.*)\)$/s.exec(message)?.[1] ?? message;
}

/** RFC 9113, 7: the error codes of RST_STREAM and GOAWAY, from 0. */
const STREAM_ERRORS = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
] as const;

export function streamErrorName(code: number): string {
  return STREAM_ERRORS[code] ?? `error ${code}`;
}
