import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { frameIndices } from '../pure/units.js';
import { damaged, readBatchLayout, readFileLayout, readRegion } from './file-layout.js';
import type { BatchLayout, FileLayout } from './file-layout.js';
import { LONGEST_NAME } from './format.js';
import type { FeatureShape, VideoFeatures } from './format.js';

/** Which video a record batch holds and how long it is, without its features. */
export interface CacheEntry {
  readonly position: number;
  readonly video: string;
  readonly frames: number;
}

/**
 * Opens a feature cache. Only the footer is read; features are read batch by batch when asked for.
 *
 * @throws FeatureCacheError when the file is damaged, cut or of another format; the file system's error when it cannot
 *   be opened.
 */
export async function openFeatureCache(path: string): Promise<FeatureCache> {
  const handle = await open(path, 'r');
  try {
    return new FeatureCache(path, handle, await readFileLayout(path, handle));
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** An open feature cache; reads may run at the same time. Close it after use. */
export class FeatureCache {
  readonly shape: FeatureShape;
  /** Number of videos. */
  readonly length: number;

  constructor(
    readonly file: string,
    private readonly handle: FileHandle,
    private readonly layout: FileLayout,
  ) {
    this.shape = layout.shape;
    this.length = layout.blocks.length;
  }

  /** Ids and lengths of all videos, by position; reads a few hundred bytes per video. */
  async entries(): Promise<CacheEntry[]> {
    const entries: CacheEntry[] = [];
    for (let position = 0; position < this.length; position++) {
      const layout = await this.batch(position);
      entries.push({ position, video: await this.name(layout), frames: layout.frames });
    }
    return entries;
  }

  /**
   * Reads the features of one video.
   *
   * @param position of its record batch, from 0.
   * @throws RangeError for a position outside; FeatureCacheError for a damaged record batch.
   */
  async read(position: number): Promise<VideoFeatures> {
    const layout = await this.batch(position);
    const [video, numbers, features] = await Promise.all([
      this.name(layout),
      readRegion(this.file, this.handle, layout.frameNumbers),
      readRegion(this.file, this.handle, layout.features),
    ]);
    return {
      video,
      frames: frameIndices(new Uint32Array(numbers.buffer)),
      features: new Uint16Array(features.buffer),
    };
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private async batch(position: number): Promise<BatchLayout> {
    const block = this.layout.blocks[position];
    if (block === undefined) {
      throw new RangeError(`${this.file} holds ${this.length} videos, so there is no position ${position}.`);
    }
    return readBatchLayout(this.file, this.handle, this.shape, block);
  }

  /** The id in the first row; all rows of a batch hold the same. */
  private async name({ nameOffsets, names }: BatchLayout): Promise<string> {
    const ends = await readRegion(this.file, this.handle, { offset: nameOffsets.offset, length: 8 });
    const [start, end] = [ends.readInt32LE(0), ends.readInt32LE(4)];
    if (start < 0 || end <= start || end > names.length || end - start > LONGEST_NAME) {
      throw damaged(this.file, 'a video id reaches outside its column');
    }
    const bytes = await readRegion(this.file, this.handle, { offset: names.offset + start, length: end - start });
    return bytes.toString('utf8');
  }
}
