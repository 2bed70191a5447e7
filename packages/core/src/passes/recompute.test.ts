import { describe, expect, it } from 'vitest';
import { axis } from '../axis.js';
import { makeBundle } from '../bundle/bundle.js';
import { initializeState } from '../bundle/initialize.js';
import { differentiate } from '../bundle/training.js';
import { ReferenceSession } from '../engine/reference.js';
import type { NdArray } from '../evaluate/nd-array.js';
import type { Node, Program, Value } from '../ir/graph.js';
import { printProgram } from '../ir/print.js';
import { verifyProgram } from '../ir/verify.js';
import { silu } from '../op/composite/silu.js';
import { exp } from '../op/elementwise/exp.js';
import { add } from '../op/elementwise/add.js';
import { multiply } from '../op/elementwise/multiply.js';
import { sin } from '../op/elementwise/sin.js';
import { sumAll } from '../op/reduce/sum.js';
import { opNamed } from '../op/registry.js';
import { CounterRandom } from '../random/counter-random.js';
import { decoderFeeds, decoderLoss, withGradients } from '../testing/decoder.js';
import { init } from '../trace/init.js';
import { Module } from '../trace/module.js';
import { param } from '../trace/param.js';
import { feed, traceProgram } from '../trace/program.js';
import { recomputable } from '../trace/recomputable.js';
import type { Tensor } from '../trace/tensor.js';
import { applyPrecision } from './precision.js';
import { simplify } from './simplify.js';

const { program: decoder, state } = decoderLoss();
const paths = state.map(({ path }) => path);

/** Nodes of a differentiated program, and the values that the forward part hands to the backward part. */
function parts(source: Program, recompute: boolean): { forward: Node[]; backward: Node[]; kept: Value[] } {
  const used = source.state.map(({ path }) => path);
  const { program, builder } = differentiate(source, 'loss', used, { recompute });
  const forward = builder.nodes.slice(0, program.nodes.length);
  const backward = builder.nodes.slice(program.nodes.length);
  const read = new Set(backward.flatMap(({ inputs }) => inputs));
  return { forward, backward, kept: forward.flatMap(({ outputs }) => outputs).filter((value) => read.has(value)) };
}

async function gradientsOf(...programs: readonly Program[]): Promise<ReadonlyMap<string, NdArray>[]> {
  const session = new ReferenceSession(makeBundle(programs, state));
  await initializeState(session, state, 1);
  return programs.map(({ name }) => session.evaluate(name, decoderFeeds()));
}

describe('recomputed regions of a network', () => {
  const [whole, recomputed] = [parts(decoder, false), parts(decoder, true)];
  const region = (value: Value): string | undefined =>
    recomputed.forward.find(({ outputs }) => outputs.includes(value))?.region;

  it('keep what comes out of them, and nothing that is inside', () => {
    const labels = recomputed.kept.flatMap((value) => region(value) ?? []);
    expect(labels).toEqual(['block', 'block#2']);
    // In each block: both norms' results and inverses, query, key, value, attention's result, its log-sum-exp and its
    // result merged, the sum behind it, and silu's operand.
    expect(whole.kept.length - recomputed.kept.length).toBe(2 * 12);
  });

  it('are computed again behind barriers that wait for a gradient', () => {
    const made = new Set(recomputed.forward.flatMap(({ outputs }) => outputs));
    const fixed = new Set([...decoder.state, ...decoder.feeds].map(({ value }) => value));
    const barriers = recomputed.backward.filter(({ op }) => opNamed(op).keepsApart);
    expect(barriers.length).toBeGreaterThan(0);
    for (const { inputs } of barriers) {
      const [value, after] = inputs;
      expect(value && (made.has(value) || fixed.has(value))).toBe(true);
      expect(after && (made.has(after) || fixed.has(after))).toBe(false);
    }
  });

  it('stay apart from their originals when equal expressions are joined', () => {
    const attentions = (recompute: boolean): number =>
      simplify(withGradients(decoder, 'g', { recompute })).nodes.filter(({ op }) => op === 'attention').length;
    expect([attentions(false), attentions(true)]).toEqual([2, 4]);
  });

  it('give the same gradients, bit for bit, also with products in bf16', async () => {
    for (const source of [decoder, applyPrecision(decoder, { products: 'bf16' })]) {
      const [plain, again] = await gradientsOf(
        withGradients(source, 'plain'),
        withGradients(source, 'again', { recompute: true }),
      );
      expect([...(plain?.keys() ?? [])]).toEqual(['loss', 'logits', ...paths.map((path) => `d.${path}`)]);
      expect(again).toEqual(plain);
    }
  });

  it.each(Array.from({ length: 12 }, (_, seed) => seed))('may lie anywhere: gradients of cut %i', async (seed) => {
    const random = new CounterRandom([seed, 'regions']);
    let label = 0;
    const nodes = decoder.nodes.map((node, at): Node => {
      if (random.integerBelow(6, at) === 0) label++;
      const { region: _, ...plain } = node;
      return label % 3 === 0 ? plain : { ...plain, region: `r${label}` };
    });
    const cut = withGradients({ ...decoder, nodes }, 'cut', { recompute: true });
    verifyProgram(cut);
    const [plain, again] = await gradientsOf(withGradients(decoder, 'plain'), cut);
    expect(again).toEqual(plain);
  });

  it('do nothing unless asked for', () => {
    const without = { ...decoder, nodes: decoder.nodes.map(({ region: _, ...node }) => node) };
    expect(printProgram(withGradients(decoder, 'g'))).toBe(printProgram(withGradients(without, 'g')));
  });
});

/** Trace of a loss over one parameter of two elements, and over a feed like it. */
class Waves extends Module {
  readonly weight = param([axis('width', 2)], init.normal(1));
}
type Row = Tensor<['width']>;

function trace(body: (weight: Row, given: Row) => Row): Program {
  const model = new Waves();
  return traceProgram('waves', model, { given: feed([axis('width', 2)]) }, ({ given }) => ({
    loss: sumAll(body(model.weight, given), ['width']),
  }));
}

describe('results of cheap ops', () => {
  it('are computed again behind a gradient where their operand is kept anyway', () => {
    const program = withGradients(
      trace((weight, given) => multiply(silu(weight), multiply(weight, given))),
      'waves',
    );
    verifyProgram(program);
    expect(printProgram(program)).toMatchInlineSnapshot(`
      "program waves(given: f32[width=2]) → loss = %3, d.weight = %13
        state weight: f32[width=2]
        %0 = silu(weight) : f32[width=2]
        %1 = multiply(weight, given) : f32[width=2]
        %2 = multiply(%0, %1) : f32[width=2]
        %3 = sum(%2, over=[width]) : f32[]
        %4 = constant(value=1, dtype=f32) : f32[]
        %5 = broadcast(%4, axes=[width=2]) : f32[width=2]
        %6 = multiply(%5, %1) : f32[width=2]
        %7 = barrier(weight, %5) : f32[width=2]
        %8 = silu(%7) : f32[width=2]
        %9 = multiply(%5, %8) : f32[width=2]
        %10 = multiply(%9, given) : f32[width=2]
        %11 = multiply(%9, weight) : f32[width=2]
        %12 = siluGradient(weight, %6) : f32[width=2]
        %13 = add(%10, %12) : f32[width=2]
      "
    `);
  });

  it('are kept where that needs less: their operand would have to be kept instead', () => {
    const { backward } = parts(
      trace((weight, given) => multiply(silu(given), weight)),
      false,
    );
    expect(backward.map(({ op }) => op)).not.toContain('barrier');
  });

  it('are kept where nothing arrives to wait for', () => {
    const alone = parts(
      trace((weight) => silu(weight)),
      false,
    );
    expect(alone.backward.map(({ op }) => op)).not.toContain('silu');
  });

  it('are not kept beside a narrower form: no product in bf16 leaves its f32 form behind', () => {
    const { forward, kept } = parts(applyPrecision(decoder, { products: 'bf16' }), false);
    const widened = forward.filter(({ inputs: [from], outputs: [to] }) => {
      return to && kept.includes(to) && to.type.dtype === 'f32' && from?.type.dtype === 'bf16';
    });
    expect(kept.some(({ type }) => type.dtype === 'bf16')).toBe(true);
    expect(widened).toEqual([]);
  });
});

describe('small regions', () => {
  const text = (source: Program): string => {
    const program = withGradients(source, 'waves', { recompute: true });
    verifyProgram(program);
    return printProgram(program);
  };

  it('are told apart by number, and those inside another belong to the outer one', () => {
    const program = trace((weight) => {
      const once = recomputable('wave', () => sin(recomputable('inner', () => exp(weight))));
      return recomputable('wave', () => sin(once));
    });
    expect(program.nodes.map(({ op, region }) => `${op} ${region ?? '-'}`)).toEqual([
      'exp wave',
      'sin wave',
      'sin wave#2',
      'sum -',
    ]);
  });

  it('are cloned up to what is kept', () => {
    expect(text(trace((weight) => recomputable('wave', () => sin(exp(sin(weight))))))).toMatchInlineSnapshot(`
      "program waves(given: f32[width=2]) → loss = %3, d.weight = %13
        state weight: f32[width=2]
        %0 = sin(weight) : f32[width=2] region wave
        %1 = exp(%0) : f32[width=2] region wave
        %2 = sin(%1) : f32[width=2] region wave
        %3 = sum(%2, over=[width]) : f32[]
        %4 = constant(value=1, dtype=f32) : f32[]
        %5 = broadcast(%4, axes=[width=2]) : f32[width=2]
        %6 = barrier(weight, %5) : f32[width=2]
        %7 = sin(%6) : f32[width=2]
        %8 = exp(%7) : f32[width=2]
        %9 = cos(%8) : f32[width=2]
        %10 = multiply(%5, %9) : f32[width=2]
        %11 = multiply(%10, %8) : f32[width=2]
        %12 = cos(weight) : f32[width=2]
        %13 = multiply(%11, %12) : f32[width=2]
      "
    `);
  });

  it('are not cloned where a forward node outside reads what is inside: that is kept', () => {
    const program = trace((weight) => {
      const inside: { sine?: Row } = {};
      const out = recomputable('wave', () => exp((inside.sine = sin(weight))));
      return add(out, multiply(inside.sine ?? out, inside.sine ?? out));
    });
    const { backward } = parts(program, true);
    expect(backward.filter(({ op }) => op === 'sin' || op === 'exp')).toEqual([]);
  });

  it('are not cloned where their gradient needs nothing of them', () => {
    const { backward } = parts(
      trace((weight) => recomputable('sum', () => add(add(weight, weight), weight))),
      true,
    );
    expect(backward.map(({ op }) => op)).not.toContain('barrier');
  });
});
