export * from './pure/index.js';
export { streamFileAtomic, writeFileAtomic } from './atomic-file.js';
export type { FileData, FileSink } from './atomic-file.js';
export { VideoError } from './video/errors.js';
export type { VideoErrorKind } from './video/errors.js';
export { decodeFrames } from './video/decode.js';
export type { DecodeOptions, VideoFrame } from './video/decode.js';
export { countFrames, probeVideo } from './video/probe.js';
export type { FrameRate, VideoInfo } from './video/probe.js';
