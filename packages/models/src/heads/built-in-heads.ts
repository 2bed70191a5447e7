import { anchors } from './anchors.js';
import type { Head } from './define-head.js';
import { indices } from './indices.js';
import { pooling } from './pooling.js';
import { verdicts } from './verdicts.js';

/** Makers of heads by the name under which checkpoints store them. */
export type HeadMakers = Readonly<Record<string, (options?: unknown) => Head>>;

/** Variants A (two formats), B and C. */
export const builtInHeads: HeadMakers = Object.fromEntries(
  [indices, verdicts, anchors, pooling].map((make) => [make.headName, make]),
);
