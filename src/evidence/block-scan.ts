import { readSync } from 'node:fs';
import { BLOCK_HEADER_BYTES, BLOCK_MARK, type BlockHeader, decodeBlockHeader } from './block.ts';
import { SAMPLE_FILE_START_BYTES } from './sample-file.ts';

export interface FoundBlock {
  readonly header: BlockHeader;
  /** Where its payload lies in the file. */
  readonly payloadAt: number;
  readonly end: number;
}

export interface BlockScan {
  readonly blocks: readonly FoundBlock[];
  /** Damage, in words. */
  readonly problems: readonly string[];
}

/** Bytes looked through at a time after damage. */
const SEARCH_BYTES = 64 * 1024;

/** Finds the blocks in the first `size` bytes of a sample file by their headers alone; payloads are not looked at. */
export function scanBlocks(descriptor: number, size: number): BlockScan {
  const blocks: FoundBlock[] = [];
  const problems: string[] = [];
  let at = SAMPLE_FILE_START_BYTES;
  while (at < size) {
    const block = blockAt(descriptor, at, size);
    if (block !== undefined) {
      blocks.push(block);
      at = block.end;
      continue;
    }
    const next = nextBlock(descriptor, at + 1, size);
    problems.push(
      next === undefined
        ? `the samples end inside a block, at byte ${at}: the run was cut short or is still going on`
        : `the samples are damaged from byte ${at} to byte ${next.payloadAt - BLOCK_HEADER_BYTES}`,
    );
    at = next === undefined ? size : next.payloadAt - BLOCK_HEADER_BYTES;
  }
  return { blocks, problems };
}

/** The block that starts at `at`, or undefined when none does or it is not there to its end. */
function blockAt(descriptor: number, at: number, size: number): FoundBlock | undefined {
  const header = decodeBlockHeader(readBytes(descriptor, at, Math.min(BLOCK_HEADER_BYTES, size - at)));
  if (header === undefined) return undefined;
  const payloadAt = at + BLOCK_HEADER_BYTES;
  const end = payloadAt + header.payloadBytes;
  return end <= size ? { header, payloadAt, end } : undefined;
}

function nextBlock(descriptor: number, from: number, size: number): FoundBlock | undefined {
  for (let start = from; start < size; start += SEARCH_BYTES) {
    // A mark may lie across the border of two stretches.
    const stretch = readBytes(descriptor, start, Math.min(SEARCH_BYTES + BLOCK_MARK.length - 1, size - start));
    for (let found = stretch.indexOf(BLOCK_MARK); found !== -1; found = stretch.indexOf(BLOCK_MARK, found + 1)) {
      const block = blockAt(descriptor, start + found, size);
      if (block !== undefined) return block;
    }
  }
  return undefined;
}

/** Up to `length` bytes from `at` on; fewer at the end of the file. */
export function readBytes(descriptor: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(descriptor, bytes, filled, length - filled, at + filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}
