export { TrainingError } from './errors.js';
export type { GroundingQuestion, GroundingVideo } from './grounding/grounding-data.js';
export { groundingTask, type GroundingOptions } from './grounding/grounding-task.js';
export {
  extractFeatures,
  readPixels,
  sampleVideo,
  type ExtractOptions,
  type VideoPixels,
} from './grounding/extract-features.js';
export { prompterOf, samplesOf, type AskedQuestion, type Prompter } from './grounding/samples.js';
export { scoreQuestions, scoreSamples, visualVectors, withVisual, type ScoreOptions } from './grounding/score.js';
export { seeVideo } from './grounding/see-video.js';
export { cachedVideos, type CachedVideos, type CacheOptions } from './grounding/cached-videos.js';
export { adamW, groupOf, rateOf, startsWithPath, type AdamWSettings } from './optimizer.js';
export { constantRate, cosine, rateFactor, type Schedule } from './schedule.js';
export { TowerModel, towerLoss } from './tower/tower-model.js';
export { towerTask } from './tower/tower-task.js';
export { Trainer, type StepResult, type TrainingSettings, type TrainingTask } from './trainer.js';
export { describeModel, modelFromDescription } from './checkpoint/model-description.js';
export { checkpointsFolder, openCheckpoint, type Checkpoint } from './checkpoint/open.js';
export { restoreEverything, restoreParameters, type RestoreReport } from './checkpoint/restore.js';
export { saveCheckpoint, type SaveCheckpointOptions } from './checkpoint/save.js';
export type { CheckpointState } from './checkpoint/state.js';
export { removeRun, resolvedSettings, runStage, type FinishedStage, type RunStageOptions } from './run-stage.js';
export { defineStage, isStage, parseSettings } from './stage.js';
export type { PrepareContext, PreparedTask, Stage, StageSettings, StageTask } from './stage.js';
export {
  grounding,
  tokenizerFiles,
  type GroundingStageOptions,
  type PreparedGrounding,
} from './grounding/grounding-stage.js';
export {
  loadVideos,
  recordsByVideo,
  type LoadedVideos,
  type LoadOptions,
  type QuarantinedVideo,
} from './grounding/load-videos.js';
export { towerPretraining, type TowerStageOptions } from './tower/tower-stage.js';
export { evaluateGrounding, type ChoiceQuality, type EvaluateOptions, type Evaluation } from './grounding/evaluate.js';
