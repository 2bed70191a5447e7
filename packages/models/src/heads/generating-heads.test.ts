import { describe, expect, test } from 'vitest';
import { promptGroups } from '../prompt/prompt-part.js';
import { Tokenizer } from '../tokenizer/tokenizer.js';
import { trainBpe } from '../tokenizer/train-bpe.js';
import { indices } from './indices.js';
import type { PromptTokenizer } from './prompt-tokenizer.js';
import type { Generation, SelectRun } from './select-run.js';
import { verdicts } from './verdicts.js';

const tokenizer = new Tokenizer(trainBpe(['none'], { vocabularySize: 262 }));
const END = '<|im_end|>';
const [separator = -1, space = -1] = tokenizer.encode(', ');
const id = (text: string): number => (text === END ? tokenizer.id(END) : (tokenizer.encode(text)[0] ?? -1));

/** Probabilities of the next token after what was written; tokens that are not named share what is left. */
type Script = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A language model that follows a script by the text written so far. */
class ScriptedRun implements SelectRun {
  tokenizer: PromptTokenizer = tokenizer;
  /** Texts written, one per sample. */
  readonly written: string[] = [];

  constructor(
    readonly script: Script,
    readonly samples: SelectRun['samples'],
    readonly k: number,
  ) {}

  infer(): Promise<Float32Array> {
    throw new Error('this model only writes');
  }

  generate(sample: number): Promise<Generation> {
    this.written[sample] = '';
    const logits = (): Float32Array => this.#logitsAfter(this.written[sample] ?? '');
    const generation = {
      logits: logits(),
      next: (token: number): Promise<void> => {
        this.written[sample] += tokenizer.decode([token]);
        generation.logits = logits();
        return Promise.resolve();
      },
    };
    return Promise.resolve(generation);
  }

  #logitsAfter(text: string): Float32Array {
    const next = Object.entries(this.script[text] ?? {});
    const left = 1 - next.reduce((sum, [, probability]) => sum + probability, 0);
    const logits = new Float32Array(tokenizer.vocabularySize).fill(
      Math.log(left / (tokenizer.vocabularySize - next.length)),
    );
    // Logits may be off by any constant.
    for (const [token, probability] of next) logits[id(token)] = Math.log(probability);
    return logits.map((logit) => logit + 3);
  }
}

describe('indices', () => {
  const one = [{ id: 'one', frames: 13 }];

  test('scores by hand: the mean over an index’s digits, 0 for what is not named', async () => {
    const script: Script = {
      '': { '1': 0.6, '4': 0.3 },
      '1': { '2': 0.5, ',': 0.2, '7': 0.29 }, // 17 is no frame, so the grammar takes 2
      '12': { ',': 0.9 },
      '12, ': { '3': 0.8 },
      '12, 3': { [END]: 0.7 },
    };
    const run = new ScriptedRun(script, one, 5);
    const scores = await indices().select(run);
    expect(run.written).toEqual(['12, 3']);
    const expected = new Float32Array(13);
    expected[12] = Math.sqrt(0.6 * 0.5); // exp((log 0.6 + log 0.5) / 2)
    expected[3] = 0.8;
    // Logits are f32: 1e-7 of numbers up to 5.
    scores.forEach((score, frame) => expect(score, `frame ${frame}`).toBeCloseTo(expected[frame] ?? NaN, 5));
  });

  test('`none` names nothing; K ends a list', async () => {
    const none = new ScriptedRun({ '': { n: 0.9 }, n: { o: 0.9 } }, one, 5);
    expect(await indices().select(none)).toEqual(new Float32Array(13));
    const endless: Script = {
      '': { '4': 0.9 },
      '4': { ',': 0.9 },
      '4, ': { '4': 0.6, '5': 0.3 }, // 4 is named already
      '4, 5': { ',': 0.99 },
    };
    const run = new ScriptedRun(endless, one, 2);
    const scores = await indices().select(run);
    expect(run.written).toEqual(['4, 5']);
    expect(Array.from(scores.keys()).filter((frame) => (scores[frame] ?? 0) > 0)).toEqual([4, 5]);
  });

  test('every sample has its own answer', async () => {
    const script: Script = { '': { '0': 0.5, '1': 0.4 }, '0': { [END]: 0.9 } };
    const run = new ScriptedRun(
      script,
      [
        { id: 'a', frames: 2 },
        { id: 'b', frames: 3 },
      ],
      1,
    );
    const scores = await indices().select(run);
    expect([...scores].map((score) => Number(score.toFixed(5)))).toEqual([0.5, 0, 0.5, 0, 0]);
  });

  test('the prompt asks; with labels it shows the answer, whose tokens are the targets', () => {
    const head = indices();
    const asked = head.prompt('<image>\nWho knocks?', tokenizer);
    const text = (from: typeof asked): string =>
      from.map((part) => (part.kind === 'text' ? tokenizer.decode(part.ids) : '[video]')).join('');
    expect(text(asked)).toMatchInlineSnapshot(`
      "<|im_start|>system
      You are a helpful assistant.<|im_end|>
      <|im_start|>user
      [video]
      Who knocks?
      List the indices of the frames that are needed to answer.<|im_end|>
      <|im_start|>assistant
      "
    `);
    const shown = head.prompt('<image>\nWho knocks?', tokenizer, Float32Array.of(0, 1, 0, 1));
    expect(text(shown)).toBe(`${text(asked)}1, 3<|im_end|>\n`);
    const targets = shown.flatMap((part) =>
      part.kind === 'text' ? [...part.ids].filter((_, at) => part.targets?.[at] === 1) : [],
    );
    expect(tokenizer.decode(targets)).toBe('<|im_start|>assistant\n1, 3<|im_end|>\n');
    expect(targets.filter((token) => token === separator || token === space)).toHaveLength(2);
  });

  test('frames can be numbered: an index in front of each', () => {
    const prompt = indices({ numbered: true }).prompt('Who?', tokenizer);
    const groups = promptGroups(prompt, [{ frames: 11, side: 2 }]);
    const around = groups.slice(1, -1);
    expect(around.filter(({ kind }) => kind === 'visual')).toEqual(
      Array(11).fill({ kind: 'visual', frames: 1, side: 2 }),
    );
    const labels = around.flatMap((group) => (group.kind === 'text' ? [tokenizer.decode(group.ids)] : []));
    expect(labels).toEqual(['0: ', '1: ', '2: ', '3: ', '4: ', '5: ', '6: ', '7: ', '8: ', '9: ', '10: ']);
    expect(around[0]?.kind).toBe('text');
  });

  test('the fill is an option', () => {
    expect([indices().fill, indices({ fill: 'none' }).fill, verdicts().fill]).toEqual(['uniform', 'none', 'order']);
  });
});

describe('verdicts', () => {
  test('scores by hand, each under the verdicts that the model gave before', async () => {
    const script: Script = {
      '': { '1': 0.2, '0': 0.6 },
      '0': { '1': 0.7, '0': 0.1 },
      '01': { '1': 0.05, '0': 0.05, x: 0.8 },
      '010': { '1': 0.3, '0': 0.1 },
    };
    const run = new ScriptedRun(script, [{ id: 'one', frames: 4 }], 2);
    const scores = await verdicts().select(run);
    expect(run.written).toEqual(['010']);
    // p(1) / (p(0) + p(1))
    [0.25, 0.875, 0.5, 0.75].forEach((score, frame) => expect(scores[frame]).toBeCloseTo(score, 5));
  });

  test('the prompt shows a verdict per frame', () => {
    const shown = verdicts().prompt('Who?', tokenizer, Float32Array.of(0, 1, 1, 0));
    const last = shown.at(-1);
    if (last?.kind !== 'text') throw new Error('the answer is text');
    expect(tokenizer.decode(last.ids)).toMatchInlineSnapshot(`
      "
      Who?
      Say for each frame whether it is needed to answer: 1 for yes, 0 for no.<|im_end|>
      <|im_start|>assistant
      0110<|im_end|>
      "
    `);
  });

  test('a tokenizer that joins the words is refused', async () => {
    const run = new ScriptedRun({}, [{ id: 'one', frames: 4 }], 2);
    run.tokenizer = { encode: (text: string) => Int32Array.of(text.length), id: () => 9 };
    await expect(verdicts().select(run)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[HeadError: The tokenizer does not split numbers into single digits, so verdicts cannot be written one token a frame. Use one that does, such as Qwen2’s.]`,
    );
  });
});
