import { axis, type Axis } from '@videoitg/core';

/** Sizes of a Qwen2 decoder (spec 1.4). */
export interface Qwen2Config {
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  /** Key/value heads; each serves heads / keyValueHeads consecutive query heads. */
  readonly keyValueHeads: number;
  readonly headWidth: number;
  readonly mlp: number;
  readonly vocabulary: number;
  readonly ropeTheta: number;
  readonly epsilon: number;
  /** Tokens are predicted with the embedding table; otherwise with a matrix of their own. */
  readonly tiedEmbeddings: boolean;
}

/** Axes that the layers share. */
export interface Qwen2Axes {
  readonly token: Axis<'token'>;
  readonly hidden: Axis<'hidden'>;
  readonly attended: Axis<'attended'>;
  readonly attendedKeys: Axis<'attendedKeys'>;
  readonly heads: Axis<'heads'>;
  readonly keyHeads: Axis<'keyHeads'>;
  readonly headWidth: Axis<'headWidth'>;
  readonly mlp: Axis<'mlp'>;
}

export function qwen2Axes({ vocabulary, hidden, heads, keyValueHeads, headWidth, mlp }: Qwen2Config): Qwen2Axes {
  return {
    token: axis('token', vocabulary),
    hidden: axis('hidden', hidden),
    attended: axis('attended', heads * headWidth),
    attendedKeys: axis('attendedKeys', keyValueHeads * headWidth),
    heads: axis('heads', heads),
    keyHeads: axis('keyHeads', keyValueHeads),
    headWidth: axis('headWidth', headWidth),
    mlp: axis('mlp', mlp),
  };
}
