import { GraphError } from '../errors.js';
import { gradients } from '../autodiff/gradients.js';
import type { Feed, Program, StateEntry, StateValue, Value } from '../ir/graph.js';
import type { Builder } from '../op/builder.js';
import { graphOps } from '../op/graph-ops.js';
import { expandComposites } from '../passes/expand-composites.js';
import type { PrecisionPolicy } from '../passes/precision.js';
import { recomputeCheap, recomputeRegions, withoutRegions } from '../passes/recompute.js';
import { nextId } from '../passes/rewrite.js';
import { simplify } from '../passes/simplify.js';
import { GraphBuilder } from '../trace/graph-builder.js';
import type { AdamW } from './adamw.js';
import { atPrecision } from './bundle.js';

export { biasCorrections, defaultAdamW, type AdamW } from './adamw.js';

/** Appends gradients of `loss` by the state entries in `paths` to a program. */
export interface Differentiated {
  readonly program: Program;
  readonly builder: GraphBuilder;
  readonly gradients: ReadonlyMap<string, Value>;
}

export interface DifferentiateOptions {
  /**
   * Drop what regions compute inside (`recomputable`) and compute it again for the backward pass; otherwise only results of
   * cheap ops whose operands are there.
   */
  readonly recompute?: boolean;
}

/**
 * Differentiates a program's output by some of its parameters.
 *
 * @throws GraphError when the program has no such output or does not use one of the parameters.
 */
export function differentiate(
  source: Program,
  loss: string,
  paths: readonly string[],
  { recompute = false }: DifferentiateOptions = {},
): Differentiated {
  const program = expandComposites(simplify(recompute ? source : withoutRegions(source)), (op) => op.vjp === undefined);
  const output = program.outputs.find(({ name }) => name === loss);
  if (output === undefined) throw new GraphError(`Program "${program.name}" has no output "${loss}" to differentiate.`);
  const targets = paths.map((path) => {
    const entry = program.state.find((state) => state.path === path);
    if (entry === undefined) {
      throw new GraphError(`"${path}" is to be trained, but the loss of program "${program.name}" does not use it.`);
    }
    return entry;
  });
  const builder = new GraphBuilder(nextId(program));
  builder.nodes.push(...program.nodes);
  const values = gradients(
    builder,
    output.value,
    targets.map(({ value }) => value),
  );
  if (recompute) recomputeRegions(builder, program.nodes.length);
  else recomputeCheap(builder, program.nodes.length);
  return { program, builder, gradients: new Map(targets.map(({ path }, at) => [path, values[at] ?? output.value])) };
}

export interface TrainingOptions {
  /** Name of the scalar output that is lowered. */
  readonly loss: string;
  /** Paths of the parameters that are trained; all others are frozen and have no moments. */
  readonly trainable: readonly string[];
  readonly optimizer: AdamW;
  /**
   * Scale the gradients down where their global norm exceeds a fed `clipNorm`; true unless given. Without it each parameter is
   * updated as soon as its gradient is made, which no longer waits for all others.
   */
  readonly clip?: boolean;
  /** Element type of matrix products and attention, forward and backward; f32 unless given. */
  readonly products?: PrecisionPolicy['products'];
  /** Trade time for memory: the inner values of `recomputable` regions are computed twice instead of kept. */
  readonly recompute?: boolean;
  /** Learning-rate group of a parameter; its rate is fed as `learningRate.<group>`. All are in group `default` unless given. */
  readonly groupOf?: (path: string) => string;
}

export interface TrainingPrograms {
  /** One whole step: gradients and update. */
  readonly step: Program;
  /** Adds one micro-batch's gradients to the accumulators, which `apply` uses up. */
  readonly micro: Program;
  readonly apply: Program;
  /** State of the optimizer, and of the accumulators. */
  readonly moments: readonly StateEntry[];
  readonly accumulators: readonly StateEntry[];
}

export const firstMomentPath = (path: string): string => `optimizer.firstMoment.${path}`;
export const secondMomentPath = (path: string): string => `optimizer.secondMoment.${path}`;
export const accumulatorPath = (path: string): string => `gradient.${path}`;

/**
 * Training programs of a loss: `step`, and the pair `micro` / `apply` for accumulated gradients. Both end with the
 * global norm of the gradients, clipping (Infinity leaves them as they are) and AdamW.
 *
 * Fed scalars: `learningRate.<group>`, `biasCorrection1`, `biasCorrection2` and, where gradients are clipped, `clipNorm`.
 * Outputs: those of the program, and `gradientNorm` (before clipping).
 *
 * @throws GraphError when the loss does not use a trained entry, when one is no parameter or is not stored as f32, or when
 *   the source sets state of its own.
 */
export function trainingPrograms(
  source: Program,
  parameters: readonly StateEntry[],
  options: TrainingOptions,
): TrainingPrograms {
  const { loss, trainable, products = 'f32' } = options;
  const entries = trainable.flatMap((path) => parameters.filter((entry) => entry.path === path));
  const entryOf = (entry: StateEntry, path: string, role: StateEntry['role']): StateEntry => ({
    ...entry,
    path,
    role,
    storage: 'f32',
    initializer: { kind: 'zeros' },
  });
  const other = entries.find(({ role }) => role !== 'parameter');
  if (other !== undefined) {
    throw new GraphError(`"${other.path}" is to be trained, but it is a ${other.role}. Train parameters only.`);
  }
  const stored = entries.find(({ storage }) => storage !== 'f32');
  if (stored !== undefined) {
    throw new GraphError(
      `"${stored.path}" is to be trained, but it is stored as ${stored.storage}: its updates would be lost in rounding. Store it as f32.`,
    );
  }
  const forward = atPrecision(source, parameters, products);
  const differentiated = differentiate(forward, loss, trainable, options);
  const written = source.next[0];
  if (written !== undefined) {
    throw new GraphError(
      `Program "${source.name}" sets the next state of "${written.path}", which a training step would not. Trace the loss without it.`,
    );
  }
  return {
    step: stepProgram(differentiated, options),
    micro: microProgram(differentiate(forward, loss, trainable, options)),
    apply: applyProgram(entries, options),
    moments: entries.flatMap((entry) => [
      entryOf(entry, firstMomentPath(entry.path), 'moment'),
      entryOf(entry, secondMomentPath(entry.path), 'moment'),
    ]),
    accumulators: entries.map((entry) => entryOf(entry, accumulatorPath(entry.path), 'accumulator')),
  };
}

function stepProgram({ program, builder, gradients: grads }: Differentiated, options: TrainingOptions): Program {
  const parameters = program.state.filter(({ path }) => grads.has(path));
  const update = optimizerUpdate(builder, parameters, grads, options);
  return simplify({
    ...program,
    name: 'step',
    feeds: [...program.feeds, ...update.feeds],
    state: [...program.state, ...update.state],
    nodes: builder.nodes,
    outputs: [...program.outputs, ...update.outputs],
    next: update.next,
  });
}

function microProgram({ program, builder, gradients: grads }: Differentiated): Program {
  const b = graphOps(builder);
  const state: StateValue[] = [];
  const next = [...grads].map(([path, gradient]) => {
    const before = { path: accumulatorPath(path), value: builder.value(gradient.type) };
    state.push(before);
    return { path: before.path, value: b.add(before.value, gradient) };
  });
  return simplify({ ...program, name: 'micro', state: [...program.state, ...state], nodes: builder.nodes, next });
}

function applyProgram(entries: readonly StateEntry[], options: TrainingOptions): Program {
  const builder = new GraphBuilder();
  const b = graphOps(builder);
  const stateValue = (path: string, { axes }: StateEntry): StateValue => ({
    path,
    value: builder.value({ axes, dtype: 'f32' }),
  });
  const parameters = entries.map((entry) => stateValue(entry.path, entry));
  const accumulators = entries.map((entry) => stateValue(accumulatorPath(entry.path), entry));
  const grads = new Map(entries.map((entry, at) => [entry.path, accumulators[at]?.value ?? b.constant(0)]));
  const update = optimizerUpdate(builder, parameters, grads, options);
  const cleared = accumulators.map(({ path, value }) => ({ path, value: b.fill(value.type.axes, 0) }));
  return simplify({
    name: 'apply',
    feeds: update.feeds,
    state: [...parameters, ...accumulators, ...update.state],
    nodes: builder.nodes,
    outputs: update.outputs,
    next: [...update.next, ...cleared],
  });
}

interface Update {
  readonly feeds: readonly Feed[];
  readonly state: readonly StateValue[];
  readonly outputs: readonly Feed[];
  readonly next: readonly StateValue[];
}

/** Global norm → clip → AdamW for each parameter. On several ranks the gradients are summed before. */
function optimizerUpdate(
  builder: GraphBuilder,
  parameters: readonly StateValue[],
  grads: ReadonlyMap<string, Value>,
  { optimizer, clip = true, groupOf = () => 'default' }: TrainingOptions,
): Update {
  const b = graphOps(builder);
  builder.scope = 'optimizer';
  const feeds: Feed[] = [];
  const scalar = (name: string): Value => {
    const known = feeds.find((feed) => feed.name === name);
    if (known !== undefined) return known.value;
    const value = builder.value({ axes: [], dtype: 'f32' });
    feeds.push({ name, value });
    return value;
  };
  const shared = { biasCorrection1: scalar('biasCorrection1'), biasCorrection2: scalar('biasCorrection2') };
  const norm = globalNorm(b, [...grads.values()]);
  // scale = min(1, clipNorm / (norm + 1e-6)), as torch.nn.utils.clip_grad_norm_
  const gradientScale = clip
    ? b.minimum(b.constant(1), b.divide(scalar('clipNorm'), b.add(norm, b.constant(1e-6))))
    : undefined;
  const state: StateValue[] = [];
  const next: StateValue[] = [];
  for (const { path, value: parameter } of parameters) {
    const gradient = grads.get(path);
    if (gradient === undefined) continue;
    const first = { path: firstMomentPath(path), value: builder.value(parameter.type) };
    const second = { path: secondMomentPath(path), value: builder.value(parameter.type) };
    state.push(first, second);
    const scalars = { ...shared, gradientScale, learningRate: scalar(`learningRate.${groupOf(path)}`) };
    const entry = { parameter, gradient, firstMoment: first.value, secondMoment: second.value };
    const decays = parameter.type.axes.length > 1; // biases and norms are not decayed
    const constants = { ...optimizer, weightDecay: decays ? optimizer.weightDecay : 0 };
    const [nextParameter, nextFirst, nextSecond] = b.adamW({ ...entry, ...scalars }, constants);
    next.push(
      { path, value: nextParameter },
      { path: first.path, value: nextFirst },
      { path: second.path, value: nextSecond },
    );
  }
  builder.scope = '';
  return { feeds, state, outputs: [{ name: 'gradientNorm', value: norm }], next };
}

/**
 * Square root of the sum of squares over all gradients. They are summed in the order in which they are made (ids count up):
 * engines that walk back from a result then make each weight's gradient where its operands are at hand and can be freed.
 */
function globalNorm(b: Builder, grads: readonly Value[]): Value {
  const squares = [...grads]
    .sort((x, y) => x.id - y.id)
    .map((gradient) =>
      b.contract(
        gradient,
        gradient,
        gradient.type.axes.map((axis) => axis.name),
        [],
      ),
    );
  return b.sqrt(squares.reduce((sum, square) => b.add(sum, square), b.constant(0)));
}
