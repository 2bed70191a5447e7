import { init, type Axis, type Initializer } from '@videoitg/core';
import { z } from 'zod';
import type { NameTable } from '../huggingface/name-table.js';

/** Names of the frame classifier's tensors, `head.score`, in the reference's checkpoints. Source: spec 2.9, 6. */
export const classifierTensors: NameTable = {
  'out_proj.weight': 'head.score.weight',
  'out_proj.bias': 'head.score.bias',
};

/**
 * How a frame classifier's weight starts; its bias starts at 0. `normal`: N(0, 0.02²), in effect the reference's; `xavier`:
 * uniform within √(6 / (hidden + 1)), what its code asks for. Source: spec 2.9.
 */
export const classifierStart = z.enum(['normal', 'xavier']).default('normal');
export type ClassifierStart = z.infer<typeof classifierStart>;

const starts: Readonly<Record<ClassifierStart, (hidden: number) => Initializer>> = {
  normal: () => init.normal(0.02),
  xavier: (hidden) => init.xavierUniform(hidden, 1),
};

export const startOf = (start: ClassifierStart, { size }: Axis<'hidden'>): Initializer => starts[start](Number(size));
