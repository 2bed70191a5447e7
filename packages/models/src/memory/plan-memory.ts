import {
  atPrecision,
  cacheEntries,
  entryElements,
  liveBytes,
  makeBundle,
  parameterEntries,
  symbolsOf,
  valueBytes,
  type Bundle,
  type DType,
  type LiveBytes,
  type NativeEngine,
  type PrecisionPolicy,
  type Program,
} from '@videoitg/core';
import { FrameSelector, type SelectorConfig } from '../selector/frame-selector.js';
import { inferenceSide } from '../selector/selector-feeds.js';
import { visionChunk } from '../siglip/vision-chunk.js';
import { engineBytes } from './engine-bytes.js';
import { decoderPrograms, visionPrograms } from './phases.js';

export interface MemoryOptions {
  readonly frames: number;
  /** Tokens of the prompt beside the frames. */
  readonly textTokens: number;
  /** Element type in which the weights are kept. */
  readonly storage: DType;
  /** Element type in which matrix products are computed. */
  readonly products: PrecisionPolicy['products'];
  readonly engine: NativeEngine;
}

/** Steps of scoring one video: weights come in, the tower sees the frames, the decoder scores them. */
export const memoryPhases = ['load', 'vision', 'decoder'] as const;
export type MemoryPhase = (typeof memoryPhases)[number];

/** What a phase holds, in bytes. */
export interface PhaseMemory {
  readonly parts: Readonly<Record<string, number>>;
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
  readonly phases: Readonly<Record<MemoryPhase, PhaseMemory>>;
  readonly peak: { readonly phase: MemoryPhase; readonly bytes: number };
}

/**
 * Memory of the process that scores one video, from the graphs and the sizes alone: nothing is read or allocated. The
 * tower's weights are there while it sees the frames, the decoder's while it scores them.
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
  const model = new FrameSelector(config);
  const tower = new PlannedSession(model, visionPrograms(model), { ...sizes, frame: chunk }, options);
  const decoder = new PlannedSession(model, decoderPrograms(model), { ...sizes, frame: frames }, options);
  const vectors = 4 * frames * grid ** 2 * language.hidden;
  const seen = {
    ...tower.fixed,
    'pixels and features': hostCopies * tower.crossing,
    'visual vectors': vectors,
    activations: tower.activations,
  };
  const scored = {
    ...decoder.fixed,
    'visual vectors': hostCopies * vectors,
    activations: decoder.activations,
  };
  const larger = total(tower.fixed) > total(decoder.fixed) ? tower : decoder;
  const phases = {
    load: phase({ ...larger.fixed, 'pieces of weights': pieceBytes }),
    vision: phase(seen),
    decoder: phase(scored),
  };
  const [peak = 'load'] = memoryPhases.toSorted((a, b) => phases[b].bytes - phases[a].bytes);
  return { grid, sequence, chunk, phases, peak: { phase: peak, bytes: phases[peak].bytes } };
}

/** Copies of what crosses between the host and the engine's thread, beside the one that a run is fed. */
const hostCopies = 2;

/** Pieces of weights on their way from the file to the engine that wait for the collector of garbage. */
const pieceBytes = 128 * 2 ** 20;

const total = (parts: Readonly<Record<string, number>>): number =>
  Object.values(parts).reduce((sum, bytes) => sum + bytes, 0);

const phase = (parts: Readonly<Record<string, number>>): PhaseMemory => ({ parts, bytes: total(parts) });

/** What programs take that are open together. */
class PlannedSession {
  readonly #bundle: Bundle;
  readonly #runs: readonly LiveBytes[];

  constructor(
    model: FrameSelector,
    programs: readonly Program[],
    sizes: Readonly<Record<string, number>>,
    readonly options: MemoryOptions,
  ) {
    const { storage, products, engine } = options;
    const parameters = parameterEntries(model).map((entry) => ({ ...entry, storage }));
    const exact = programs.map((program) => atPrecision(program, parameters, products));
    this.#bundle = makeBundle(exact, [...parameters, ...cacheEntries(model)]);
    this.#runs = this.#bundle.programs.map((program) => liveBytes(program, bindingsOf(program, sizes), engine));
  }

  /** What is there while the session is open: process, weights by the model's part, caches. */
  get fixed(): Readonly<Record<string, number>> {
    const { process, node } = engineBytes[this.options.engine];
    const nodes = this.#bundle.programs.reduce((sum, program) => sum + program.nodes.length, 0);
    const parts: Record<string, number> = { 'process and graphs': process + node * nodes };
    for (const { path, axes, storage, role } of this.#bundle.state) {
      const [part = ''] = path.split('.');
      const name = role === 'cache' ? 'keys and values' : `weights of ${part}`;
      parts[name] = (parts[name] ?? 0) + valueBytes({ axes, dtype: storage }, Number);
    }
    return parts;
  }

  /** What runs hold beside what they are fed. */
  get activations(): number {
    const own = this.#runs.map(({ peak, feeds }) => peak - feeds);
    return this.options.engine === 'tensorflow' ? Math.max(...own) : own.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Feeds and results of one round of runs. */
  get crossing(): number {
    return this.#runs.reduce((sum, { feeds, outputs }) => sum + feeds + outputs, 0);
  }
}

/** Values of a program's free sizes. What no size names is one token of an answer. */
function bindingsOf({ feeds }: Program, sizes: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const names = feeds.flatMap(({ value }) => value.type.axes.flatMap(({ size }) => symbolsOf(size)));
  return new Map(names.map((name) => [name, sizes[name] ?? 1]));
}
