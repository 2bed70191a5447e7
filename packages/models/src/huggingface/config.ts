import type { Qwen2Config } from '../qwen2/config.js';
import type { SelectorConfig } from '../selector/frame-selector.js';
import type { SiglipConfig } from '../siglip/siglip.js';

/** The models whose `config.json` is read and written. */
export type HuggingFaceConfig =
  /** `model_type` "qwen2". */
  | { readonly kind: 'qwen2'; readonly language: Qwen2Config }
  /** "siglip", "siglip_vision_model". When read, `layers` counts those of the folder. */
  | { readonly kind: 'siglip'; readonly vision: SiglipConfig }
  /** "eagle_QwenG". */
  | { readonly kind: 'videoitg'; readonly selector: SelectorConfig }
  /** "eagle_qwen": the stages before grounding. */
  | { readonly kind: 'video-language'; readonly selector: Omit<SelectorConfig, 'head'> };
