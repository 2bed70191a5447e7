export * from './units.js';
export { fromFloat16, toFloat16 } from './float16.js';
export { CLIP_FRAMES, frameLabels, LABEL_MODES } from './frame-labels.js';
export type { FrameLabels, LabelMode } from './frame-labels.js';
export { SAMPLING_FORMULAS, sampleFrames, SamplingError } from './frame-sampling.js';
export type { FrameSampling, SamplingErrorKind, SamplingFormula, SamplingRequest } from './frame-sampling.js';
export { itgRecordSchema, parseItgRecord, parseItgRecords, RecordError } from './itg-record.js';
export type { ItgRecord } from './itg-record.js';
export * from './metrics/index.js';
export {
  groundingRow,
  groundingRowSchema,
  mergeByDocId,
  OUTPUT_SCHEMA_VERSION,
  OutputRowError,
  parseGroundingRow,
  parseSelectionRow,
  selectionRow,
  selectionRowSchema,
  toJsonLines,
} from './output-rows.js';
export type { GroundingRow, ScoredVideo, SelectionRow } from './output-rows.js';
export { resizeBicubic } from './pillow-bicubic.js';
export { preprocessFrame, PREPROCESS_VERSION } from './preprocess.js';
export { pythonRound } from './python-round.js';
export { FILLS, randomIndices, rank, SelectionError, selectTopK, uniformIndices } from './selection.js';
export type { Fill, Selection } from './selection.js';
