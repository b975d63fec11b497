import { createSocket } from 'node:dgram';
import { once } from 'node:events';

export interface AddressRecord {
  readonly address: string;
  readonly ttlSeconds: number;
}

export interface NameServer extends AsyncDisposable {
  /** `ip:port`, as `dns.setServers` takes it. */
  readonly address: string;
}

const TYPE_A = 1;
const NO_SUCH_NAME = 3;
/** A pointer to the name in the question, which begins after the header. */
const NAME_OF_QUESTION = 0xc00c;
const HEADER_BYTES = 12;

/** A DNS server on UDP (RFC 1035) that knows these IPv4 addresses and says of every other name that there is none. */
export async function startNameServer(records: Readonly<Record<string, AddressRecord>>): Promise<NameServer> {
  const socket = createSocket('udp4');
  socket.on('message', (query, { address, port }) => socket.send(answerTo(query, records), port, address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    async [Symbol.asyncDispose]() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

function answerTo(query: Buffer, records: Readonly<Record<string, AddressRecord>>): Buffer {
  const { name, end } = nameIn(query);
  const question = query.subarray(HEADER_BYTES, end + 4);
  const known = query.readUInt16BE(end) === TYPE_A ? records[name] : undefined;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(query.readUInt16BE(0), 0);
  header.writeUInt16BE(0x8180 | (name in records ? 0 : NO_SUCH_NAME), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(known === undefined ? 0 : 1, 6);
  return Buffer.concat([header, question, known === undefined ? Buffer.alloc(0) : addressRecord(known)]);
}

/** The name that is asked for, and where it ends. */
function nameIn(query: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function addressRecord({ address, ttlSeconds }: AddressRecord): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt16BE(NAME_OF_QUESTION, 0);
  record.writeUInt16BE(TYPE_A, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(ttlSeconds, 6);
  record.writeUInt16BE(4, 10);
  record.set(address.split('.').map(Number), 12);
  return record;
}
