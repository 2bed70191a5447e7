import type { Qwen2Config } from '@videoitg/models';
import { widths } from './backbone-model.js';
import type { RunOptions } from './options.js';
import type { Products } from './peaks.js';

/** One row of the bench: who trains the backbone, and how. */
export interface Configuration {
  readonly side: 'ours' | 'torch';
  /** Of the peer. */
  readonly mode?: 'eager' | 'compile';
  readonly tokens: number;
  readonly products: Products;
  readonly jit: boolean;
  readonly recompute: boolean;
}

/** The network that the options ask for. */
export function backboneConfig({ width, layers, vocabulary }: RunOptions): Qwen2Config {
  return {
    ...widths[width],
    ...(layers === undefined ? {} : { layers }),
    ...(vocabulary === undefined ? {} : { vocabulary }),
  };
}

/** All rows in their order: for every length ours, then the peer's. Without a GPU there is no TF32. */
export function planBackbone(options: RunOptions, gpu: boolean): Configuration[] {
  const { tokens, products, jit, recompute, torchModes, skip } = options;
  const own = products.filter((one) => gpu || one !== 'tf32');
  return tokens.flatMap((length) => {
    const ours = own.flatMap((one) =>
      jit.flatMap((compiled) =>
        recompute.map((again): Configuration => {
          return { side: 'ours', tokens: length, products: one, jit: compiled, recompute: again };
        }),
      ),
    );
    if (skip.includes('torch')) return ours;
    const peers = torchModes.flatMap((mode) =>
      recompute.map((again): Configuration => {
        return { side: 'torch', mode, tokens: length, products: 'bf16', jit: false, recompute: again };
      }),
    );
    return [...ours, ...peers];
  });
}

/** Flags of a process of ours (`backbone-step.ts`). */
export function ourFlags({ tokens, products, jit, recompute }: Configuration, options: RunOptions): string[] {
  const { width, attention, steps, warmup, allowCpu } = options;
  const { layers, vocabulary } = backboneConfig(options);
  return [
    ...['--width', width, '--layers', String(layers), '--vocabulary', String(vocabulary), '--tokens', String(tokens)],
    ...['--products', products === 'bf16' ? 'bf16' : 'f32', '--attention', attention],
    ...['--steps', String(steps), '--warmup', String(warmup)],
    ...(jit ? ['--jit'] : []),
    ...(recompute ? ['--recompute'] : []),
    ...(allowCpu ? ['--allow-cpu'] : []),
  ];
}

/** Flags of a process of the peer (`torch_backbone.py`). */
export function torchFlags(
  { mode = 'eager', tokens, products, recompute }: Configuration,
  options: RunOptions,
): string[] {
  const { attention, steps, warmup, allowCpu } = options;
  return [
    ...['--sizes', JSON.stringify(backboneConfig(options)), '--tokens', String(tokens), '--mode', mode],
    ...['--products', products === 'bf16' ? 'bf16' : 'f32', '--attention', attention],
    ...['--steps', String(steps), '--warmup', String(warmup)],
    ...(recompute ? ['--recompute'] : []),
    ...(allowCpu ? ['--allow-cpu'] : []),
  ];
}

/**
 * What a process of ours needs to know that only its environment can tell the library. TF32 is switched off for all of
 * NVIDIA's libraries; XLA's own kernels, which do not ask them, are left out with it.
 */
export function environmentOf(
  products: Products,
  { allocator }: Pick<RunOptions, 'allocator'>,
): Record<string, string> {
  const exact = {
    NVIDIA_TF32_OVERRIDE: '0',
    XLA_FLAGS: `${process.env['XLA_FLAGS'] ?? ''} --xla_gpu_enable_triton_gemm=false`.trim(),
  };
  return {
    ...(products === 'f32' ? exact : {}),
    ...(allocator === undefined ? {} : { TF_GPU_ALLOCATOR: allocator }),
  };
}
