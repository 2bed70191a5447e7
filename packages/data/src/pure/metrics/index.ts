export { qualityAtK, qualityOf } from './at-k.js';
export type { RankedQuality, SetQuality } from './at-k.js';
export { randomAveragePrecision, randomBaseline, uniformBaseline } from './baselines.js';
export { clipRecall, clipScores } from './clips.js';
export { averagePrecision, rocAuc } from './curves.js';
export { MetricError } from './errors.js';
export { meanOf } from './mean.js';
export type { Mean } from './mean.js';
export {
  bestSegmentIou,
  framesAbove,
  MERGE_GAP_SECONDS,
  recallAtOne,
  segmentIou,
  segmentsOfClips,
  segmentsOfFrames,
} from './segments.js';
export type { Segment } from './segments.js';
