import { badRequest } from '../api-error.ts';
import { decodeMessage } from './message.ts';
import { type WireField, readFields } from './wire.ts';

export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** What every object in Kubernetes' protobuf encoding begins with. */
const MAGIC = Buffer.from([0x6b, 0x38, 0x73, 0x00]);

/**
 * Reads an object in Kubernetes' protobuf encoding into the JSON it stands for. kubectl writes it for what it makes up itself
 * (`kubectl create deployment`); answers are always JSON, which it accepts as well.
 */
export function decodeProtobuf(bytes: Buffer): Record<string, unknown> {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw badRequest('the body is not in the Kubernetes protobuf encoding');
  try {
    const envelope = readFields(bytes.subarray(MAGIC.length));
    const typeMeta = readFields(bytesOf(envelope, 1));
    const [apiVersion, kind] = [1, 2].map((number) => bytesOf(typeMeta, number).toString());
    return { apiVersion, kind, ...decodeMessage(kind ?? '', bytesOf(envelope, 2)) };
  } catch (error) {
    if (error instanceof RangeError) throw badRequest(`the body is not in the Kubernetes protobuf encoding: ${error.message}`);
    throw error;
  }
}

function bytesOf(fields: readonly WireField[], wanted: number): Buffer {
  const value = fields.find(({ number }) => number === wanted)?.value;
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
}
