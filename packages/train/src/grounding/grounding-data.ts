import type { FrameSampling } from '@videoitg/data/pure';

/** A question about a video, with its labels. */
export interface GroundingQuestion {
  readonly id: string;
  readonly text: string;
  /** 1 on relevant frames, 0 elsewhere; as many as the video has sampled frames. */
  readonly labels: Float32Array;
}

/** A video as the grounding stage sees it. */
export interface GroundingVideo {
  readonly id: string;
  /** Which frames stand for it. */
  readonly sampling: FrameSampling;
  readonly questions: readonly GroundingQuestion[];
  /** Reads the features of the frozen tower, [frame, patch, embed], from memory or from the cache. */
  readonly features: () => Promise<Float32Array>;
}
