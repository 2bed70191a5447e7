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
export type { PromptPart } from './prompt/prompt-part.js';
export { normalizeTurns } from './prompt/turns.js';
export type { Turn } from './prompt/turns.js';

export { mini } from './config/mini.js';
export { qwen2_05b, qwen2_15b, qwen2_7b } from './config/qwen2.js';
export { tiny } from './config/tiny.js';
export { defineHead } from './heads/define-head.js';
export type {
  Head,
  HeadContext,
  HeadDefinition,
  HeadInputs,
  HeadLayout,
  HeadModule,
  SelectRun,
} from './heads/define-head.js';
export { frameWeights, positiveWeight } from './heads/frame-weights.js';
export { pooling } from './heads/pooling.js';
export { sigmoid } from './heads/sigmoid.js';
export { Projector } from './projector/projector.js';
export { resizeGrid, type GridAxes } from './projector/resize-grid.js';
export { Qwen2, type Qwen2Config, type SequenceLayout } from './qwen2/qwen2.js';
export { FrameSelector, type SelectorConfig } from './selector/frame-selector.js';
export {
  featureFeed,
  frameFeed,
  gridFeed,
  layoutFeeds,
  pixelFeed,
  type LayoutTensors,
} from './selector/layout-tensors.js';
export { featuresProgram, inferProgram, lossProgram, scoreProgram } from './selector/selector-programs.js';
export { patchSide, Siglip, type SiglipConfig } from './siglip/siglip.js';
export { framesOf, layoutFeedsOf, pixelFeeds, selectorFeeds } from './selector/selector-feeds.js';
export type { BatchMode, SelectorFeeds, SelectorQuestion, SelectorSample } from './selector/selector-feeds.js';

export { isStoredDtype } from './weights/dtype.js';
export type { StoredDtype } from './weights/dtype.js';
export type { TensorEntry } from './weights/header.js';
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
