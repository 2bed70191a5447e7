export { FEATURE_CACHE_FORMAT, FeatureCacheError } from './format.js';
export type { FeatureShape, VideoFeatures } from './format.js';
export { FeatureCache, openFeatureCache } from './reader.js';
export type { CacheEntry } from './reader.js';
export { writeFeatureCache } from './writer.js';
