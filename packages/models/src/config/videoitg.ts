import type { Head } from '../heads/define-head.js';
import { pooling } from '../heads/pooling.js';
import type { SelectorConfig } from '../selector/frame-selector.js';
import { qwen2_05b, qwen2_15b, qwen2_7b } from './qwen2.js';
import { siglipSo400m } from './siglip.js';

const languages = { '0.5b': qwen2_05b, '1.5b': qwen2_15b, '7b': qwen2_7b };

/** Names of the decoders that VideoITG is built around. */
export type VideoitgSize = keyof typeof languages;

/** VideoITG in a released size: SigLIP so400m and Qwen2, with the budgets of its grounding stage (spec 1.3, 4.1). */
export function videoitg(size: VideoitgSize, head: Head = pooling()): SelectorConfig {
  return {
    vision: siglipSo400m,
    language: languages[size],
    tokenBudget: 16_384,
    minimumGrid: 1,
    maxLength: 20_480,
    head,
  };
}
