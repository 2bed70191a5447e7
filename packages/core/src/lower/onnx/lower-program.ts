import { onnx } from '#onnx-proto';
import type { Program, Value } from '../../ir/graph.js';
import type { AnyOp } from '../../op/define.js';
import { opNamed } from '../../op/registry.js';
import { expandComposites } from '../../passes/expand-composites.js';
import { simplify } from '../../passes/simplify.js';
import { GraphEmitter } from './graph-emitter.js';
import { dataTensor, valueInfoProto } from './protos.js';

/** Standard operator set of what is written; ONNX 1.15 and later read it. */
export const opset = 20;
const irVersion = 9;

export interface OnnxOptions {
  /** ONNX Runtime's own ops may be used; the file is then for that engine only. */
  readonly contrib: boolean;
  /** Parameters put into the file; without them the state is an input. */
  readonly weights?: ReadonlyMap<string, Float32Array>;
}

export interface OnnxProgram {
  readonly model: onnx.ModelProto;
  /** Names of the state's inputs by path; outputs of the next state by path. */
  readonly stateInputs: ReadonlyMap<string, string>;
  readonly nextOutputs: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
}

/** Lowers a program to an ONNX model; state becomes inputs and outputs, or weights in the file. */
export function lowerToOnnx(source: Program, options: OnnxOptions): OnnxProgram {
  const program = prepareForOnnx(source, options);
  const emitter = new GraphEmitter(options.contrib, program.feeds);
  const names = new Map<Value, string>();
  for (const { name, value } of program.feeds) names.set(value, name);
  for (const { path, value } of program.state) names.set(value, path);
  for (const node of program.nodes) {
    emitter.label = node.scope;
    const emitted = emitNode(emitter, node, names, options);
    node.outputs.forEach((output, at) => {
      const name = emitted[at];
      if (name !== undefined) names.set(output, name);
    });
  }
  return assemble(program, emitter, names, options);
}

/** The program with composites expanded that the target has no form for. */
export function prepareForOnnx(source: Program, options: Pick<OnnxOptions, 'contrib'>): Program {
  return simplify(expandComposites(source, (op) => facetOf(op, options) === undefined));
}

/** The form of an op that a target takes; composites without one are expanded. */
function facetOf(op: AnyOp, { contrib }: Pick<OnnxOptions, 'contrib'>): AnyOp['onnx'] {
  const own = contrib && op.kind === 'composite' ? op.onnxRuntime : undefined;
  return own ?? op.onnx;
}

function emitNode(
  emitter: GraphEmitter,
  node: Program['nodes'][number],
  names: ReadonlyMap<Value, string>,
  options: OnnxOptions,
): readonly string[] {
  const emit = facetOf(opNamed(node.op), options);
  if (emit === undefined) throw new Error(`internal: ${node.op} was not expanded`);
  const inputs = node.inputs.map((input) => (input === undefined ? undefined : names.get(input)));
  const types = {
    in: node.inputs.map((input) => input?.type),
    out: node.outputs.map((output) => output.type),
  };
  // The node was checked against the op's schema when it was made; absent inputs are optional ones.
  const emitted = emit(emitter, inputs as readonly string[], node.attributes as never, types as never);
  return typeof emitted === 'string' ? [emitted] : emitted;
}

function assemble(
  program: Program,
  emitter: GraphEmitter,
  names: ReadonlyMap<Value, string>,
  { contrib, weights }: OnnxOptions,
): OnnxProgram {
  const results = new OutputNames(
    emitter,
    new Set([...program.feeds, ...program.state].map(({ value }) => names.get(value) ?? '')),
  );
  const outputs = new Map(program.outputs.map(({ name, value }) => [name, results.name(names.get(value) ?? '', name)]));
  const next = new Map(
    program.next.map(({ path, value }) => [path, results.name(names.get(value) ?? '', `next/${path}`)]),
  );
  const nodes = removeUnused(
    emitter.root.nodes.map((node) => results.rename(node)),
    [...outputs.values(), ...next.values()],
  );
  const state = program.state.filter(({ path }) => weights?.get(path) === undefined);
  const stored = program.state.flatMap(({ path, value }) => {
    const data = weights?.get(path);
    return data
      ? [
          dataTensor(
            path,
            value.type.axes.map((axis) => Number(axis.size)),
            data,
          ),
        ]
      : [];
  });
  const graph: onnx.IGraphProto = {
    name: program.name,
    node: nodes,
    initializer: [...emitter.initializers.values(), ...stored],
    input: [
      ...program.feeds.map(({ name, value }) => valueInfoProto(name, value.type.axes, value.type.dtype)),
      ...state.map(({ path, value }) => valueInfoProto(path, value.type.axes, value.type.dtype)),
    ],
    output: [
      ...program.outputs.map(({ name, value }) =>
        valueInfoProto(outputs.get(name) ?? '', value.type.axes, value.type.dtype),
      ),
      ...program.next.map(({ path, value }) => valueInfoProto(next.get(path) ?? '', value.type.axes, value.type.dtype)),
    ],
  };
  const opsets = [{ domain: '', version: opset }, ...(contrib ? [{ domain: 'com.microsoft', version: 1 }] : [])];
  const model = new onnx.ModelProto({ irVersion, producerName: 'videoitg', opsetImport: opsets, graph });
  return { model, stateInputs: new Map(state.map(({ path }) => [path, path])), nextOutputs: next, outputs };
}

/** Gives values their public names: a rename where that is possible, a copy where a value is public twice or an input. */
class OutputNames {
  readonly #renamed = new Map<string, string>();

  constructor(
    readonly emitter: GraphEmitter,
    readonly inputs: ReadonlySet<string>,
  ) {}

  name(internal: string, wanted: string): string {
    const taken = this.#renamed.has(internal) || this.inputs.has(internal) || this.emitter.initializers.has(internal);
    this.#renamed.set(
      taken ? this.emitter.node('Identity', [internal], { copy: { string: wanted } }) : internal,
      wanted,
    );
    return wanted;
  }

  rename(node: onnx.INodeProto): onnx.INodeProto {
    const of = (name: string): string => this.#renamed.get(name) ?? name;
    const attribute = (node.attribute ?? [])
      .filter(({ name }) => !(node.opType === 'Identity' && name === 'copy'))
      .map((one) =>
        one.g ? { ...one, g: { ...one.g, node: (one.g.node ?? []).map((inner) => this.rename(inner)) } } : one,
      );
    return { ...node, input: (node.input ?? []).map(of), output: (node.output ?? []).map(of), attribute };
  }
}

/** Drops nodes that no output depends on: facets may emit several outputs of which one is used. */
function removeUnused(nodes: readonly onnx.INodeProto[], outputs: readonly string[]): onnx.INodeProto[] {
  const used = new Set(outputs);
  const use = (node: onnx.INodeProto): void => {
    node.input?.forEach((name) => used.add(name));
    node.attribute?.forEach(({ g }) => g?.node?.forEach(use));
  };
  return [...nodes]
    .reverse()
    .filter((node) => {
      const live = node.output?.some((name) => used.has(name)) ?? false;
      if (live) use(node);
      return live;
    })
    .reverse();
}

/** The model's bytes. */
export function encodeOnnx(model: onnx.ModelProto): Uint8Array {
  return onnx.ModelProto.encode(model).finish();
}
