import { erase, type AnyOp } from './define.js';
import { attentionOp } from './attention/attention.js';
import { attentionGradientOp } from './attention/attention-gradient.js';
import { bceWithLogitsOp } from './composite/bce-with-logits.js';
import { geluOp } from './composite/gelu.js';
import { geluTanhOp } from './composite/gelu-tanh.js';
import { layerNormOp } from './composite/layer-norm.js';
import { linearLogSumExpOp } from './composite/linear-log-sum-exp.js';
import { rmsNormOp } from './composite/rms-norm.js';
import { ropeOp } from './composite/rope.js';
import { siluGradientOp } from './composite/silu-gradient.js';
import { siluOp } from './composite/silu.js';
import { softmaxOp } from './composite/softmax.js';
import { addOp } from './elementwise/add.js';
import { andOp } from './elementwise/and.js';
import { castOp } from './elementwise/cast.js';
import { cosOp } from './elementwise/cos.js';
import { divideOp } from './elementwise/divide.js';
import { equalOp } from './elementwise/equal.js';
import { erfOp } from './elementwise/erf.js';
import { expOp } from './elementwise/exp.js';
import { lessOrEqualOp } from './elementwise/less-or-equal.js';
import { logOp } from './elementwise/log.js';
import { maximumOp } from './elementwise/maximum.js';
import { minimumOp } from './elementwise/minimum.js';
import { multiplyOp } from './elementwise/multiply.js';
import { negateOp } from './elementwise/negate.js';
import { reciprocalOp } from './elementwise/reciprocal.js';
import { selectOp } from './elementwise/select.js';
import { sigmoidOp } from './elementwise/sigmoid.js';
import { sinOp } from './elementwise/sin.js';
import { softplusOp } from './elementwise/softplus.js';
import { sqrtOp } from './elementwise/sqrt.js';
import { subtractOp } from './elementwise/subtract.js';
import { tanhOp } from './elementwise/tanh.js';
import { contractOp } from './linear/contract.js';
import { adamWOp } from './optimizer/adamw.js';
import { broadcastOp } from './movement/broadcast.js';
import { concatOp } from './movement/concat.js';
import { gatherOp } from './movement/gather.js';
import { mergeOp } from './movement/merge.js';
import { padOp } from './movement/pad.js';
import { renameOp } from './movement/rename.js';
import { scatterAddOp } from './movement/scatter-add.js';
import { sliceOp } from './movement/slice.js';
import { splitOp } from './movement/split.js';
import { transposeOp } from './movement/transpose.js';
import { maxOp } from './reduce/max.js';
import { meanOp } from './reduce/mean.js';
import { sumOp } from './reduce/sum.js';
import { barrierOp } from './source/barrier.js';
import { constantOp } from './source/constant.js';
import { fillOp } from './source/fill.js';
import { sizeValueOp } from './source/size-value.js';
import { vectorOp } from './source/vector.js';
import { stopGradientOp } from './source/stop-gradient.js';

/** Every op. Names, test cases and the op table derive from this list. */
export const ops = {
  constant: erase(constantOp),
  sizeValue: erase(sizeValueOp),
  fill: erase(fillOp),
  vector: erase(vectorOp),
  stopGradient: erase(stopGradientOp),
  barrier: erase(barrierOp),
  add: erase(addOp),
  subtract: erase(subtractOp),
  multiply: erase(multiplyOp),
  divide: erase(divideOp),
  maximum: erase(maximumOp),
  minimum: erase(minimumOp),
  negate: erase(negateOp),
  exp: erase(expOp),
  log: erase(logOp),
  sqrt: erase(sqrtOp),
  reciprocal: erase(reciprocalOp),
  erf: erase(erfOp),
  tanh: erase(tanhOp),
  sigmoid: erase(sigmoidOp),
  softplus: erase(softplusOp),
  sin: erase(sinOp),
  cos: erase(cosOp),
  equal: erase(equalOp),
  lessOrEqual: erase(lessOrEqualOp),
  and: erase(andOp),
  select: erase(selectOp),
  cast: erase(castOp),
  sum: erase(sumOp),
  mean: erase(meanOp),
  max: erase(maxOp),
  contract: erase(contractOp),
  transpose: erase(transposeOp),
  split: erase(splitOp),
  merge: erase(mergeOp),
  rename: erase(renameOp),
  slice: erase(sliceOp),
  pad: erase(padOp),
  concat: erase(concatOp),
  broadcast: erase(broadcastOp),
  gather: erase(gatherOp),
  scatterAdd: erase(scatterAddOp),
  softmax: erase(softmaxOp),
  silu: erase(siluOp),
  siluGradient: erase(siluGradientOp),
  gelu: erase(geluOp),
  geluTanh: erase(geluTanhOp),
  rmsNorm: erase(rmsNormOp),
  layerNorm: erase(layerNormOp),
  rope: erase(ropeOp),
  attention: erase(attentionOp),
  attentionGradient: erase(attentionGradientOp),
  linearLogSumExp: erase(linearLogSumExpOp),
  bceWithLogits: erase(bceWithLogitsOp),
  adamW: erase(adamWOp),
} as const satisfies Readonly<Record<string, AnyOp>>;

export type OpName = keyof typeof ops;

/** The op of a name, or undefined: names in stored programs are not trusted. */
export function findOp(name: string): AnyOp | undefined {
  return Object.hasOwn(ops, name) ? ops[name as OpName] : undefined; // safe: `hasOwn` says that it is a key
}

export function opNamed(name: string): AnyOp {
  const op = findOp(name);
  if (op === undefined) throw new Error(`internal: no op is called "${name}"`);
  return op;
}
