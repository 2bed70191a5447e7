import { planMemory } from '@videoitg/models';
import { printResult, type CommandContext } from '../context.js';
import { UserError } from '../errors.js';
import { engineNamed } from '../selector/engines.js';
import { memoryParts, memoryTable } from '../selector/memory-table.js';
import { checkModelOptions, openSource } from '../selector/model-options.js';
import type { ModelSource } from '../selector/model-source.js';
import { planSequence, type SequencePlan } from '../selector/plan.js';
import { choosePrecision, type PrecisionOptions } from '../selector/precision.js';
import { formatBytes, formatCount } from '../terminal/format.js';
import type { SelectOptions } from './select.js';

/** Tokens of a question that nobody has asked yet: a long one, as the specification's costs assume (spec 1.6). */
const usualTextTokens = 100;

/**
 * Prints the plan of so many frames of no video; nothing but the model's description is read.
 *
 * @throws {UserError} when it is no plan that is asked for, or there is a video too.
 */
export async function planFrames(
  options: SelectOptions & { readonly frames: number },
  context: CommandContext,
): Promise<void> {
  if (!options.plan) throw new UserError('--frames says for how many frames to plan: give --plan too.');
  if (options.video !== undefined) {
    throw new UserError(`--frames plans without a video, but ${options.video} is given. Leave one of them out.`);
  }
  await checkModelOptions(options);
  const source = await openSource(options);
  printPlan(planSequence(source.config, options.frames, usualTextTokens, '--frames'), source, options, context);
}

/**
 * Prints frames, tokens and sequence length of a job and what it holds in memory, part by part.
 *
 * @throws {UserError} for the reference engine, which has no plan.
 */
export function printPlan(
  { frames, grid, textTokens, sequence }: SequencePlan,
  { config, stored }: ModelSource,
  { video, ...options }: PrecisionOptions & { readonly video?: string },
  context: CommandContext,
): void {
  const engine = engineNamed(context.globals.engine);
  if (engine.name === 'reference') {
    throw new UserError('the reference engine has no plan: it is for tests. Name --engine tensorflow or onnxruntime.');
  }
  const precision = choosePrecision(options, stored, engine);
  const memory = planMemory(config, { frames, textTokens, engine: engine.name, ...precision });
  const { phases, peak } = memory;
  const bytes = { load: phases.load.bytes, vision: phases.vision.bytes, decoder: phases.decoder.bytes };
  const result = {
    ...(video === undefined ? {} : { video }),
    frames,
    grid,
    textTokens,
    sequence,
    engine: engine.name,
    ...precision,
    memory: { parts: memoryParts(memory), phases: bytes, peak },
  };
  const { storage, products } = precision;
  const text = [
    `  ${formatCount(frames)} frames, ${grid}×${grid} tokens each, ${formatCount(textTokens)} tokens of text, sequence ${formatCount(sequence)}\n`,
    `  ${engine.name}, weights in ${storage}, products in ${products}, ${formatCount(memory.chunk)} frames a chunk\n\n`,
    memoryTable(memory),
    `\n  peak ${formatBytes(peak.bytes)} (${peak.phase})\n`,
  ];
  printResult(context, result, text.join(''));
}
