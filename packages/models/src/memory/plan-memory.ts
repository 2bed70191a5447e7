import { MemoryPool } from '@videoitg/core';
import { FrameSelector, type SelectorConfig } from '../selector/frame-selector.js';
import { inferenceSide } from '../selector/selector-feeds.js';
import { visionChunk } from '../siglip/vision-chunk.js';
import { decoderPrograms, visionPrograms } from './phases.js';
import { PlannedSession, type MemoryParts, type SessionOptions } from './planned-session.js';

export interface MemoryOptions extends SessionOptions {
  readonly frames: number;
  /** Tokens of the prompt beside the frames. */
  readonly textTokens: number;
}

/** Steps of scoring one video: weights come in, the tower sees the frames, the decoder scores them. */
export const memoryPhases = ['load', 'vision', 'decoder'] as const;
export type MemoryPhase = (typeof memoryPhases)[number];

/** What a phase holds, in bytes. */
export interface PhaseMemory {
  readonly parts: MemoryParts;
  /** Of all parts. */
  readonly bytes: number;
}

export interface MemoryPlan {
  /** Side of the grid of tokens that stands for a frame. */
  readonly grid: number;
  /** Rows of the decoder's sequence. */
  readonly sequence: number;
  /** Frames that the tower sees at once. */
  readonly chunk: number;
  /** Loading is that of tower or decoder, whichever takes more. */
  readonly phases: Readonly<Record<MemoryPhase, PhaseMemory>>;
  readonly peak: { readonly phase: MemoryPhase; readonly bytes: number };
}

/** Copies of what crosses between the host's thread and the engine's: one on each side. */
const copies = 2;

/**
 * Memory of the process that scores one video, from the graphs and the sizes alone: nothing is read, computed or
 * allocated. The tower's weights are there while it sees the frames, the decoder's while it scores them.
 *
 * @throws GridError when the budget is too small for the frames.
 */
export function planMemory(config: SelectorConfig, options: MemoryOptions): MemoryPlan {
  const { frames, textTokens } = options;
  const { vision, language, head } = config;
  const grid = inferenceSide(config, frames);
  const chunk = Math.min(frames, visionChunk(vision));
  const sequence = frames * (grid ** 2 + (head.layout.anchors ? 1 : 0)) + textTokens;
  const sizes = { cell: grid, sample: 1, position: sequence, text: textTokens };
  const vectors = 4 * frames * grid ** 2 * language.hidden;
  const model = new FrameSelector(config);
  const pool = new MemoryPool();
  const tower = new PlannedSession(model, visionPrograms(model), { ...sizes, frame: chunk }, options, pool);
  const decoder = new PlannedSession(model, decoderPrograms(model), { ...sizes, frame: frames }, options, pool);
  const crossing = tower.runs.reduce((sum, { feeds, outputs }) => sum + feeds + outputs, 0);
  const loading = ({ fixed, idle }: PlannedSession): PhaseMemory => phaseOf({ ...fixed, 'working memory': idle });
  const phases = {
    load: [tower, decoder].map(loading).reduce((a, b) => (b.bytes > a.bytes ? b : a)),
    vision: phaseOf({
      ...tower.fixed,
      'pixels and features': copies * crossing,
      'visual vectors': vectors,
      'working memory': tower.working,
    }),
    decoder: phaseOf({
      ...decoder.fixed,
      'visual vectors': copies * vectors,
      'working memory': decoder.working,
    }),
  };
  const [peak = 'load'] = memoryPhases.toSorted((a, b) => phases[b].bytes - phases[a].bytes);
  return { grid, sequence, chunk, phases, peak: { phase: peak, bytes: phases[peak].bytes } };
}

const phaseOf = (parts: MemoryParts): PhaseMemory => ({
  parts,
  bytes: Object.values(parts).reduce((sum, bytes) => sum + bytes, 0),
});
