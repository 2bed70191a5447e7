import { Message } from 'apache-arrow';
import type { Field } from 'apache-arrow/fb/field';
import { Footer as RawFooter } from 'apache-arrow/fb/footer';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { Message as RawMessage } from 'apache-arrow/fb/message';
import { RecordBatch as RawRecordBatch } from 'apache-arrow/fb/record-batch';
import { Footer } from 'apache-arrow/ipc/metadata/file';
import { ByteBuffer } from 'flatbuffers';

// The library decodes lists of any length that the bytes claim, also billions of entries that are not there. The
// lists' lengths are therefore compared with those of a feature cache before the library decodes them.

const FIELDS = 3;
const METADATA_ENTRIES = 4;
const NODES = 4; // three columns and the values of the list
const BUFFERS = 8;
const BLOCK_BYTES = 24; // one record batch in the footer

/** The heads of a record batch as Arrow describes it. */
export type BatchHeader = ReturnType<Message<MessageHeader.RecordBatch>['header']>;

/** Decodes the footer of a feature cache; undefined if it cannot be one. */
export function decodeFooter(bytes: Uint8Array): Footer | undefined {
  return attempt(() => {
    const footer = RawFooter.getRootAsFooter(new ByteBuffer(bytes));
    const schema = footer.schema();
    const isPlausible =
      schema !== null &&
      schema.fieldsLength() === FIELDS &&
      schema.customMetadataLength() === METADATA_ENTRIES &&
      isPlain(schema.fields(0), 0) &&
      isPlain(schema.fields(1), 0) &&
      isPlain(schema.fields(2), 1) &&
      isPlain(schema.fields(2)?.children(0) ?? null, 0) &&
      footer.dictionariesLength() === 0 &&
      footer.recordBatchesLength() * BLOCK_BYTES <= bytes.length;
    return isPlausible ? Footer.decode(bytes) : undefined;
  });
}

/** Decodes the head of a record batch of a feature cache; undefined if it cannot be one. */
export function decodeBatchHeader(bytes: Uint8Array): BatchHeader | undefined {
  return attempt(() => {
    const raw = RawMessage.getRootAsMessage(new ByteBuffer(bytes));
    if (raw.headerType() !== MessageHeader.RecordBatch || raw.customMetadataLength() !== 0) return undefined;
    const batch: unknown = raw.header(new RawRecordBatch());
    const isPlausible =
      batch instanceof RawRecordBatch &&
      batch.nodesLength() === NODES &&
      batch.buffersLength() === BUFFERS &&
      batch.variadicBufferCountsLength() === 0 &&
      batch.compression() === null;
    if (!isPlausible) return undefined;
    const message = Message.decode(bytes);
    return message.isRecordBatch() ? message.header() : undefined;
  });
}

function isPlain(field: Field | null, children: number): boolean {
  const hasNothingElse = field?.customMetadataLength() === 0 && field.dictionary() === null;
  return hasNothingElse && field.childrenLength() === children;
}

/** Damaged bytes make the decoders throw all kinds of errors; to a reader they mean the same. */
function attempt<Result>(decode: () => Result): Result | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
