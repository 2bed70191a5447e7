import { Float16, makeData, RecordBatch, RecordBatchFileWriter, Struct, Uint32, Utf8 } from 'apache-arrow';
import type { Schema } from 'apache-arrow';
import { streamFileAtomic } from '../atomic-file.js';
import type { FileSink } from '../atomic-file.js';
import { FeatureCacheError, listType, LONGEST_NAME, MOST_FRAMES, schemaOf } from './format.js';
import type { CacheColumns, FeatureShape, VideoFeatures } from './format.js';

/**
 * Writes a feature cache video by video; only one video is in memory at a time. The file appears under its name when
 * it is complete.
 *
 * @param videos in the order of the record batches; ids are unique.
 * @returns the number of videos written.
 * @throws FeatureCacheError for features that do not fit the shape; whatever `videos` throws. No file is left then.
 */
export async function writeFeatureCache(
  path: string,
  shape: FeatureShape,
  videos: AsyncIterable<VideoFeatures> | Iterable<VideoFeatures>,
): Promise<number> {
  const schema = schemaOf(shape);
  return streamFileAtomic(path, async (sink) => {
    const writer = new DrainedWriter(schema);
    const seen = new Set<string>();
    for await (const video of videos) {
      requireFitting(path, shape, video, seen);
      writer.write(toBatch(schema, shape, video));
      await writer.drain(sink);
    }
    writer.finish();
    await writer.drain(sink);
    return seen.size;
  });
}

/** Arrow's writer with its bytes kept until `drain` hands them on; the library's own queue knows no back-pressure. */
class DrainedWriter extends RecordBatchFileWriter<CacheColumns> {
  private chunks: Uint8Array[] = [];

  constructor(schema: Schema<CacheColumns>) {
    super();
    this.reset(undefined, schema); // starts the file, also when no batch follows
  }

  async drain(sink: FileSink): Promise<void> {
    const chunks = this.chunks;
    this.chunks = [];
    for (const chunk of chunks) await sink.write(chunk);
  }

  /** The library passes every piece of the file through here; buffers come as views of any element type. */
  protected override _write(chunk: ArrayBufferView): this {
    if (!this._started || chunk.byteLength === 0) return this;
    this.chunks.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this._position += chunk.byteLength;
    return this;
  }
}

function toBatch(
  schema: Schema<CacheColumns>,
  shape: FeatureShape,
  { video, frames, features }: VideoFeatures,
): RecordBatch<CacheColumns> {
  const length = frames.length;
  const name = Buffer.from(video);
  const names = Buffer.alloc(name.length * length, name);
  const valueOffsets = Int32Array.from({ length: length + 1 }, (_, row) => row * name.length);
  const values = length * shape.patches * shape.embed;
  const child = makeData({ type: new Float16(), length: values, nullCount: 0, data: features });
  const children = [
    makeData({ type: new Utf8(), length, nullCount: 0, valueOffsets, data: names }),
    makeData({ type: new Uint32(), length, nullCount: 0, data: Uint32Array.from(frames) }),
    makeData({ type: listType(shape), length, nullCount: 0, child }),
  ];
  const type = new Struct<CacheColumns>(schema.fields);
  return new RecordBatch(schema, makeData({ type, length, nullCount: 0, children }));
}

function requireFitting(path: string, shape: FeatureShape, video: VideoFeatures, seen: Set<string>): void {
  const { frames, features } = video;
  const fail = (cause: string): FeatureCacheError =>
    new FeatureCacheError(path, `cannot take the features of ${JSON.stringify(video.video)}: ${cause}.`);
  const bytes = Buffer.byteLength(video.video);
  if (bytes === 0 || bytes > LONGEST_NAME) throw fail(`the id has ${bytes} bytes. Give it 1 to ${LONGEST_NAME}`);
  if (seen.has(video.video)) throw fail('they were written before. Give every video once');
  seen.add(video.video);
  if (frames.length === 0 || frames.length > MOST_FRAMES) {
    throw fail(`there are ${frames.length} frames. Give 1 to ${MOST_FRAMES}`);
  }
  if (frames.some((frame) => frame > 0xffff_ffff)) throw fail('a frame number does not fit 32 bits. Check the frames');
  const need = frames.length * shape.patches * shape.embed;
  if (features.length !== need) {
    const sizes = `${frames.length} x ${shape.patches} x ${shape.embed} = ${need}`;
    throw fail(`there are ${features.length} values. Give [frame, patch, embed], ${sizes}`);
  }
}
