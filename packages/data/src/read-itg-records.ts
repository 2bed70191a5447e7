import { readJsonArray } from './json-array.js';
import { parseItgRecord, uniqueIds } from './pure/itg-record.js';
import type { ItgRecord } from './pure/itg-record.js';

/**
 * Reads `video_itg_data.json` or a file like it record by record; the 248 MB file never stands in memory whole.
 *
 * @throws RecordError naming row, field and fix; the file system's error when the file cannot be read.
 */
export async function* readItgRecords(path: string): AsyncGenerator<ItgRecord, void, void> {
  const requireUnique = uniqueIds();
  let row = 0;
  for await (const value of readJsonArray(path)) {
    row++;
    const record = parseItgRecord(value, row);
    requireUnique(record.id, row);
    yield record;
  }
}
