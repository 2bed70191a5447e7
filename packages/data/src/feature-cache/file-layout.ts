import type { FileHandle } from 'node:fs/promises';
import type { Footer } from 'apache-arrow/ipc/metadata/file';
import { decodeBatchHeader, decodeFooter } from './bounded-decode.js';
import { FeatureCacheError, MOST_FRAMES, shapeOf } from './format.js';
import type { FeatureShape } from './format.js';

/** A stretch of the file, in bytes. */
export interface Region {
  readonly offset: number;
  readonly length: number;
}

/** One record batch as the footer places it. */
export interface Block extends Region {
  readonly metadataLength: number;
}

/** What the footer of a checked file says. */
export interface FileLayout {
  readonly shape: FeatureShape;
  readonly blocks: readonly Block[];
}

/** The buffers of one checked record batch. */
export interface BatchLayout {
  readonly frames: number;
  readonly nameOffsets: Region;
  readonly names: Region;
  readonly frameNumbers: Region;
  readonly features: Region;
}

const MAGIC = 'ARROW1';
const HEAD_BYTES = 8; // the magic, padded
const TAIL_BYTES = 10; // the footer's length and the magic
const LARGEST_FOOTER = 256 * 1024 * 1024;
const LARGEST_METADATA = 1024 * 1024;
const PREFIX_BYTES = 8; // continuation mark and length before a message
const LARGEST_READ = 2 ** 30; // the system reads at most 2 GiB at once

/**
 * Reads and checks the ends of an Arrow file: every length and offset lies inside the file before it is used.
 *
 * @throws FeatureCacheError saying what is wrong.
 */
export async function readFileLayout(file: string, handle: FileHandle): Promise<FileLayout> {
  const { size } = await handle.stat();
  if (size < HEAD_BYTES + TAIL_BYTES) throw damaged(file, 'it is too short for an Arrow file');
  const head = await readRegion(file, handle, { offset: 0, length: HEAD_BYTES });
  const tail = await readRegion(file, handle, { offset: size - TAIL_BYTES, length: TAIL_BYTES });
  if (head.toString('latin1', 0, MAGIC.length) !== MAGIC) throw damaged(file, 'it is no Arrow file');
  if (tail.toString('latin1', 4) !== MAGIC) throw damaged(file, 'it was not written to its end');
  const length = tail.readInt32LE(0);
  const footerStart = size - TAIL_BYTES - length;
  if (length <= 0 || length > LARGEST_FOOTER || footerStart < HEAD_BYTES)
    throw damaged(file, 'its footer has no place');
  const footer = decodeFooter(await readRegion(file, handle, { offset: footerStart, length }));
  if (footer === undefined) throw damaged(file, 'its footer describes something else');
  const shape = shapeOf(footer.schema);
  if (typeof shape === 'string') throw damaged(file, shape);
  return { shape, blocks: checkedBlocks(file, footer, footerStart) };
}

/**
 * Reads and checks the head of one record batch.
 *
 * @throws FeatureCacheError saying what is wrong.
 */
export async function readBatchLayout(
  file: string,
  handle: FileHandle,
  shape: FeatureShape,
  block: Block,
): Promise<BatchLayout> {
  const bytes = await readRegion(file, handle, { offset: block.offset, length: block.metadataLength });
  const messageLength = bytes.readInt32LE(4);
  if (bytes.readInt32LE(0) !== -1 || messageLength <= 0 || messageLength > bytes.length - PREFIX_BYTES) {
    throw damaged(file, 'a record batch has no head');
  }
  const header = decodeBatchHeader(bytes.subarray(PREFIX_BYTES));
  if (header === undefined) throw damaged(file, 'a record batch is of another kind');
  const frames = header.length;
  const values = frames * shape.patches * shape.embed;
  const lengths = header.nodes.map((node) => (node.nullCount === 0 ? node.length : -1));
  if (frames < 1 || frames > MOST_FRAMES || lengths.join() !== [frames, frames, frames, values].join()) {
    throw damaged(file, 'the columns of a record batch differ in length');
  }
  const bodyStart = block.offset + block.metadataLength;
  const place = (index: number, need: number): Region => {
    const buffer = header.buffers[index];
    const isInside = buffer !== undefined && buffer.offset >= 0 && buffer.offset + buffer.length <= block.length;
    if (!isInside || buffer.length < need) throw damaged(file, 'a column reaches outside its record batch');
    return { offset: bodyStart + buffer.offset, length: need === 0 ? buffer.length : need };
  };
  // Buffers in order: validity, offsets, data of `video`; validity, data of `frame`; validity of `features` and of
  // its values, and these.
  return {
    frames,
    nameOffsets: place(1, 4 * (frames + 1)),
    names: place(2, 0),
    frameNumbers: place(4, 4 * frames),
    features: place(7, 2 * values),
  };
}

/**
 * Reads a stretch of the file whole.
 *
 * @throws FeatureCacheError when the file ends before it.
 */
export async function readRegion(file: string, handle: FileHandle, { offset, length }: Region): Promise<Buffer> {
  const bytes = Buffer.from(new ArrayBuffer(length)); // a buffer of its own, so that it can be viewed in any type
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, Math.min(LARGEST_READ, length - done), offset + done);
    if (bytesRead === 0) throw damaged(file, 'it is shorter than it was when opened');
    done += bytesRead;
  }
  return bytes;
}

/** The error of a cache whose content cannot be trusted. */
export function damaged(file: string, cause: string): FeatureCacheError {
  return new FeatureCacheError(file, `is not a usable feature cache: ${cause}. Delete it and compute it again.`);
}

function checkedBlocks(file: string, footer: Footer, footerStart: number): Block[] {
  const blocks: Block[] = [];
  let free = HEAD_BYTES;
  for (let position = 0; position < footer.numRecordBatches; position++) {
    const block = blockAt(footer, position);
    const hasHead = block.metadataLength > PREFIX_BYTES && block.metadataLength <= LARGEST_METADATA;
    const end = block.offset + block.metadataLength + block.length;
    if (!hasHead || block.offset < free || block.length < 0 || end > footerStart) {
      throw damaged(file, `record batch ${position} lies outside the file or on another`);
    }
    blocks.push(block);
    free = end;
  }
  return blocks;
}

function blockAt(footer: Footer, position: number): Block {
  try {
    const found = footer.getRecordBatch(position);
    if (found !== null) return { offset: found.offset, metadataLength: found.metaDataLength, length: found.bodyLength };
  } catch {
    // The library refuses numbers above 2^53, which lie outside every file.
  }
  return { offset: -1, metadataLength: 0, length: 0 };
}
