export { UserError } from './user-error.js';

export { GridError } from './grid/grid-error.js';
export { gridMatrices, interpolationMatrix } from './grid/grid-matrices.js';
export type { GridFrames, GridMatrices } from './grid/grid-matrices.js';
export { gridSide } from './grid/grid-side.js';
export type { GridMode, GridSideOptions } from './grid/grid-side.js';

export { cutText } from './layout/cut-text.js';
export { LayoutError } from './layout/layout-error.js';
export { packLayout } from './layout/pack-layout.js';
export type { PackOptions } from './layout/pack-layout.js';
export type { LayoutSizes, PackedLayout, SamplePlacement } from './layout/packed-layout.js';
export { measureSequence } from './layout/sequence.js';
export type {
  AnchorRows,
  OrderRule,
  RowGroup,
  SequenceDescription,
  SequenceSize,
  TextRows,
  VisualRows,
} from './layout/sequence.js';

export { loadTokenizer } from './tokenizer/load-tokenizer.js';
export { saveTokenizer } from './tokenizer/save-tokenizer.js';
export { Tokenizer } from './tokenizer/tokenizer.js';
export { TokenizerError } from './tokenizer/tokenizer-error.js';
export type { TokenizerJson } from './tokenizer/tokenizer-json.js';
export { trainBpe } from './tokenizer/train-bpe.js';
export type { TrainBpeOptions } from './tokenizer/train-bpe.js';

export { encodeConversation } from './prompt/conversation.js';
export type { ConversationOptions } from './prompt/conversation.js';
export { plainCaption, plainQuestion } from './prompt/plain.js';
export { PromptError } from './prompt/prompt-error.js';
export { promptGroups } from './prompt/prompt-part.js';
export type { ImagePart, PromptPart } from './prompt/prompt-part.js';
export { normalizeTurns } from './prompt/turns.js';
export type { Turn } from './prompt/turns.js';

export { mini } from './config/mini.js';
export { qwen2_05b, qwen2_15b, qwen2_7b } from './config/qwen2.js';
export { siglipSo400m } from './config/siglip.js';
export { tiny } from './config/tiny.js';
export { videoitg, type VideoitgSize } from './config/videoitg.js';
export { defineHead } from './heads/define-head.js';
export type { BuiltHead, Fill, Head, HeadContext, HeadDefinition, HeadLayout, HeadMaker } from './heads/define-head.js';
export { anchors } from './heads/anchors.js';
export { builtInHeads, type HeadMakers } from './heads/built-in-heads.js';
export { classifierStart, startOf, type ClassifierStart } from './heads/classifier-start.js';
export { frameScores } from './heads/frame-scores.js';
export { indices } from './heads/indices.js';
export { nextToken } from './heads/next-token.js';
export { objective, type HeadInputs, type Objective, type ScoringProgram } from './heads/objective.js';
export type { PromptTokenizer } from './heads/prompt-tokenizer.js';
export { perFrame, type FrameModule } from './heads/per-frame.js';
export type { Generation, RunSample, SelectRun } from './heads/select-run.js';
export { frameWeights, positiveWeight } from './heads/frame-weights.js';
export { pooling } from './heads/pooling.js';
export { sigmoid } from './heads/sigmoid.js';
export { verdicts, verdictTokens, writeVerdicts } from './heads/verdicts.js';
export { inferenceBundle, type InferenceOptions } from './memory/inference-bundle.js';
export { decoderPrograms, visionPrograms } from './memory/phases.js';
export { memoryPhases, planMemory } from './memory/plan-memory.js';
export type { MemoryOptions, MemoryPhase, MemoryPlan, PhaseMemory } from './memory/plan-memory.js';
export { Projector } from './projector/projector.js';
export { resizeGrid, type GridAxes } from './projector/resize-grid.js';
export { decodeFeeds, prefillFeeds } from './qwen2/generate-feeds.js';
export { decodeProgram, prefillFeedSpecs, prefillLogits } from './qwen2/generate-programs.js';
export { KeyValueCache, type DecodeStep, type KeyValueCacheOptions } from './qwen2/key-value-cache.js';
export { Qwen2, type Qwen2Config, type Qwen2Options, type SequenceLayout } from './qwen2/qwen2.js';
export {
  FrameSelector,
  type FrameSelectorOptions,
  type SelectorConfig,
  type SelectorLayout,
} from './selector/frame-selector.js';
export {
  anchorFeeds,
  featureFeed,
  frameFeed,
  gridFeed,
  layoutFeeds,
  pixelFeed,
  visualFeed,
  type LayoutTensors,
} from './selector/layout-tensors.js';
export {
  featuresProgram,
  inferProgram,
  lossProgram,
  scoreProgram,
  scoringPrograms,
  visualProgram,
} from './selector/selector-programs.js';
export { patchSide, Siglip, type SiglipConfig } from './siglip/siglip.js';
export { visionChunk } from './siglip/vision-chunk.js';
export {
  featureFeeds,
  framesOf,
  inferenceSide,
  pixelFeeds,
  visualFeeds,
  visualSampleFeeds,
} from './selector/selector-feeds.js';
export type {
  BatchMode,
  FeatureSample,
  SelectorFeeds,
  SelectorQuestion,
  VisualSample,
} from './selector/selector-feeds.js';

export { isStoredDtype } from './weights/dtype.js';
export type { StoredDtype } from './weights/dtype.js';
export { fillEntries } from './weights/fill-entries.js';
export type { EntryFill } from './weights/fill-entries.js';
export type { TensorEntry } from './weights/header.js';
export { NarrowingError } from './weights/narrowed.js';
export { openWeights } from './weights/open-weights.js';
export type { ValueRange } from './weights/safetensors-file.js';
export { float32Source, integerSource } from './weights/tensor-source.js';
export type { TensorSource } from './weights/tensor-source.js';
export { WeightError } from './weights/weight-error.js';
export type { WeightProblem } from './weights/weight-error.js';
export type { StoredValues, Weights } from './weights/weights.js';
export { writeSafetensors } from './weights/write-safetensors.js';
export { writeWeights } from './weights/write-weights.js';
export type { WriteWeightsOptions } from './weights/write-weights.js';

export type { HuggingFaceConfig } from './huggingface/config.js';
export { readHuggingFaceConfig } from './huggingface/config-json.js';
export { HuggingFaceError } from './huggingface/huggingface-error.js';
export type { HuggingFaceProblem } from './huggingface/huggingface-error.js';
export {
  projectorLayout,
  qwen2Layout,
  siglipLayout,
  videoitgLayout,
  videoLanguageLayout,
} from './huggingface/layout.js';
export type { Layout, VideoLanguageModule } from './huggingface/layout.js';
export { loadHuggingFace } from './huggingface/load.js';
export type { LoadOptions, LoadReport } from './huggingface/load.js';
export { aliasOf, ifPresent, ignored, leadingOne, reshaped } from './huggingface/name-table.js';
export type { NameTable } from './huggingface/name-table.js';
export type { NamedParameter } from './huggingface/names.js';
export { saveHuggingFace } from './huggingface/save.js';
export type { SaveOptions } from './huggingface/save.js';
