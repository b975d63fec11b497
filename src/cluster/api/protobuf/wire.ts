/** One field of a protobuf message as it is on the wire: a number for varints, bytes for everything that has a length. */
export interface WireField {
  readonly number: number;
  readonly value: number | Buffer;
}

/** Takes a protobuf message apart (https://protobuf.dev/programming-guides/encoding/). Throws a RangeError when it is cut short. */
export function readFields(message: Buffer): WireField[] {
  const fields: WireField[] = [];
  let offset = 0;
  while (offset < message.length) {
    const tag = varint();
    const number = Number(tag >> 3n);
    const wireType = Number(tag & 7n);
    if (wireType === 0) fields.push({ number, value: Number(BigInt.asIntN(64, varint())) });
    else if (wireType === 1) fields.push({ number, value: bytes(8) });
    else if (wireType === 2) fields.push({ number, value: bytes(Number(varint())) });
    else if (wireType === 5) fields.push({ number, value: bytes(4) });
    else throw new RangeError(`protobuf wire type ${wireType}`);
  }
  return fields;

  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(offset);
      offset += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  function bytes(length: number): Buffer {
    if (offset + length > message.length) throw new RangeError('a protobuf message is cut short');
    offset += length;
    return message.subarray(offset - length, offset);
  }
}
