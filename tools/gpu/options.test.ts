import { describe, expect, it } from 'vitest';
import { environmentOf, planBackbone } from './backbone-plan.js';
import { help, OptionError, parseOptions, type RunOptions } from './options.js';

const parse = (...args: string[]): RunOptions => {
  const options = parseOptions(args);
  if (options === undefined) throw new Error('help was asked for');
  return options;
};

describe('options', () => {
  it('are all named in the help', () => {
    const known = [
      'allow-cpu',
      'skip',
      'out',
      'tokens',
      'width',
      'layers',
      'vocabulary',
      'products',
      'jit',
      'recompute',
    ];
    const more = [
      'attention',
      'steps',
      'warmup',
      'allocator',
      'timeout',
      'python',
      'torch',
      'frames',
      'quickstart-steps',
    ];
    for (const name of [...known, ...more]) expect(help).toContain(`--${name} `);
    expect(parseOptions(['--help'])).toBeUndefined();
  });

  it.each([
    ['--tokens', '4096,x', '--tokens has "x". Give a positive whole number.'],
    ['--steps', '0', '--steps has "0". Give a positive whole number.'],
    ['--products', 'f16', '--products has no "f16". There are: bf16, tf32, f32.'],
    ['--skip', 'ops,bench', '--skip has no "bench". There are: ops, quickstart, losses, backbone, torch.'],
    ['--speed', '1', "Unknown option '--speed'. --help lists the options."],
  ])('%s %s does not fit', (option, value, message) => {
    expect(() => parse(option, value)).toThrow(new OptionError(message));
  });
});

describe('the plan', () => {
  const describeRows = (options: RunOptions, gpu: boolean): string[] =>
    planBackbone(options, gpu).map(({ side, mode, tokens, products, jit }) =>
      [side, mode, tokens, products, jit ? 'jit' : ''].filter(Boolean).join(' '),
    );

  it('has both lengths, all products with and without jit, then the peer', () => {
    expect(describeRows(parse('--torch', 'eager'), true)).toMatchInlineSnapshot(`
      [
        "ours 4096 bf16",
        "ours 4096 bf16 jit",
        "ours 4096 tf32",
        "ours 4096 tf32 jit",
        "ours 4096 f32",
        "ours 4096 f32 jit",
        "torch eager 4096 bf16",
        "ours 16384 bf16",
        "ours 16384 bf16 jit",
        "ours 16384 tf32",
        "ours 16384 tf32 jit",
        "ours 16384 f32",
        "ours 16384 f32 jit",
        "torch eager 16384 bf16",
      ]
    `);
  });

  it('has no TF32 without a GPU, and no peer that is skipped', () => {
    const options = parse('--tokens', '64', '--jit', 'off', '--skip', 'torch');
    expect(describeRows(options, false)).toEqual(['ours 64 bf16', 'ours 64 f32']);
  });

  it('switches TF32 off for f32 only', () => {
    const options = { allocator: undefined };
    expect(environmentOf('tf32', options)).toEqual({});
    expect(environmentOf('bf16', { allocator: 'cuda_malloc_async' })).toEqual({
      TF_GPU_ALLOCATOR: 'cuda_malloc_async',
    });
    expect(environmentOf('f32', options)).toMatchObject({
      NVIDIA_TF32_OVERRIDE: '0',
      XLA_FLAGS: expect.stringContaining('--xla_gpu_enable_triton_gemm=false'),
    });
  });
});
