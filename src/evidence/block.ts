import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { SampleBatch } from '../load/batch.ts';
import { COLUMNS, decodeColumns, encodeColumns } from './columns.ts';
import { MAX_VARINT_BYTES, VarintReader, VarintWriter } from './varint.ts';

/**
 * A block is one batch on disk. It can be read without any other: that is what makes a file readable while it is written, and what
 * keeps damage to one block from spreading. The layout is described in docs/evidence.md.
 */
export interface BlockHeader {
  readonly worker: number;
  readonly sequence: number;
  readonly count: number;
  /** Bytes of the payload, which follows the header. */
  readonly payloadBytes: number;
  readonly payloadCrc: number;
}

export const BLOCK_HEADER_BYTES = 28;
/** First bytes of every block; says where to look for the next one after damage. */
export const BLOCK_MARK = Buffer.from('SMPL', 'latin1');

/** What a batch's own texts are counted on from: the texts of the worker's earlier batches. */
export interface NumberedBatch {
  readonly batch: SampleBatch;
  /** Texts of this worker's earlier batches; with a batch lost, ids would shift without it. */
  readonly textsBefore: number;
}

const scratch = new VarintWriter(64 * 1024);
const compression = { [constants.ZSTD_c_compressionLevel]: 1 };

/** Throws RangeError for times that cannot be (see columns.ts). */
export function encodeBlock({ batch, textsBefore }: NumberedBatch): Buffer {
  const texts = batch.newTexts.map((text) => Buffer.from(text, 'utf8'));
  const textBytes = texts.reduce((sum, text) => sum + text.length + MAX_VARINT_BYTES, 0);
  scratch.reset(textBytes + (batch.count * COLUMNS + 2 * COLUMNS + 4) * MAX_VARINT_BYTES);
  scratch.raw(float64Bytes(batch.watermarkUs));
  scratch.unsigned(textsBefore);
  scratch.unsigned(texts.length);
  for (const text of texts) {
    scratch.unsigned(text.length);
    scratch.raw(text);
  }
  encodeColumns(batch.columns, batch.count, scratch);
  // Told the size, the compressor sets up no larger tables than it needs.
  const payload = zstdCompressSync(scratch.bytes.subarray(0, scratch.length), {
    params: compression,
    pledgedSrcSize: scratch.length,
  });

  const header = Buffer.alloc(BLOCK_HEADER_BYTES);
  BLOCK_MARK.copy(header, 0);
  header.writeUInt32LE(batch.worker, 4);
  header.writeUInt32LE(batch.sequence, 8);
  header.writeUInt32LE(batch.count, 12);
  header.writeUInt32LE(payload.length, 16);
  header.writeUInt32LE(crc32(payload), 20);
  header.writeUInt32LE(crc32(header.subarray(0, 24)), 24);
  return Buffer.concat([header, payload]);
}

/** The header at the start of `bytes`, or undefined when there is none or it is damaged. */
export function decodeBlockHeader(bytes: Buffer): BlockHeader | undefined {
  if (bytes.length < BLOCK_HEADER_BYTES || !bytes.subarray(0, 4).equals(BLOCK_MARK)) return undefined;
  if (bytes.readUInt32LE(24) !== crc32(bytes.subarray(0, 24))) return undefined;
  return {
    worker: bytes.readUInt32LE(4),
    sequence: bytes.readUInt32LE(8),
    count: bytes.readUInt32LE(12),
    payloadBytes: bytes.readUInt32LE(16),
    payloadCrc: bytes.readUInt32LE(20),
  };
}

/** Undefined when the payload is damaged. */
export function decodeBlock(header: BlockHeader, payload: Buffer): NumberedBatch | undefined {
  if (crc32(payload) !== header.payloadCrc) return undefined;
  const { worker, sequence, count } = header;
  const from = new VarintReader(zstdDecompressSync(payload));
  const watermarkUs = Buffer.from(from.raw(8)).readDoubleLE();
  const textsBefore = from.unsigned();
  const newTexts = Array.from({ length: from.unsigned() }, () => Buffer.from(from.raw(from.unsigned())).toString('utf8'));
  const columns = decodeColumns(from, count);
  return { batch: { worker, sequence, count, watermarkUs, newTexts, columns }, textsBefore };
}

function float64Bytes(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}
