/**
 * What it costs to compile Qwen2-7B's training step: trace, differentiate, lower to TensorFlow and to ONNX bytes, without any
 * weights.
 *
 * node --conditions=@videoitg/source --import tsx tools/compile-cost.ts [--layers 28] [--json]
 *
 * Memory is the peak of the whole process, which bounds the heap. Exits with 1 above 20 s or 1.5 GB.
 */
/* eslint-disable @nx/enforce-module-boundaries -- how a graph is lowered is no part of core's public interface */
import { parseArgs } from 'node:util';
import { defaultAdamW, encodeOnnx, lowerToOnnx, makeBundle, parameterEntries, trainingPrograms } from '@videoitg/core';
import { lowerToTensorFlow } from '../packages/core/src/lower/tensorflow/lower-bundle.js';
import { FrameSelector, lossProgram, pooling, qwen2_7b } from '@videoitg/models';

const secondsAllowed = 20;
const memoryAllowed = 1.5e9;

const { values } = parseArgs({ options: { layers: { type: 'string', default: '28' }, json: { type: 'boolean' } } });

const phases: { readonly phase: string; readonly seconds: number; readonly nodes?: number }[] = [];

function phase<R>(name: string, body: () => R, nodesOf?: (result: R) => number): R {
  const start = performance.now();
  const result = body();
  const seconds = (performance.now() - start) / 1000;
  phases.push({ phase: name, seconds, ...(nodesOf ? { nodes: nodesOf(result) } : {}) });
  return result;
}

const model = new FrameSelector({
  // SigLIP so400m, frozen and absent: its features are fed.
  vision: { image: 384, patch: 14, width: 1152, layers: 26, heads: 16, mlp: 4304, epsilon: 1e-6 },
  language: { ...qwen2_7b, layers: Number(values.layers) },
  tokenBudget: 16_384,
  minimumGrid: 1,
  maxLength: 20_480,
  head: pooling(),
});
const parameters = parameterEntries(model);
const trainable = parameters.map(({ path }) => path).filter((path) => !path.startsWith('vision.'));
const loss = phase(
  'trace',
  () => lossProgram(model),
  ({ nodes }) => nodes.length,
);
const { step, moments } = phase(
  'differentiate',
  () => trainingPrograms(loss, parameters, { loss: 'loss', trainable, optimizer: defaultAdamW }),
  (programs) => programs.step.nodes.length,
);
const bundle = phase('bundle and verify', () => makeBundle([step], [...parameters, ...moments]));
const [program = step] = bundle.programs;
phase(
  'lower, TensorFlow',
  () => lowerToTensorFlow(bundle),
  ({ model: { metaGraphs } }) => metaGraphs[0]?.graphDef?.node?.length ?? 0,
);
const { model: proto } = phase(
  'lower, ONNX',
  () => lowerToOnnx(program, { contrib: true }),
  (lowered) => lowered.model.graph?.node?.length ?? 0,
);
const bytes = phase('encode, ONNX', () => encodeOnnx(proto));

const seconds = phases.reduce((sum, { seconds: part }) => sum + part, 0);
// Reported in KiB.
const memoryPeak = process.resourceUsage().maxRSS * 1024;
const report = { layers: Number(values.layers), phases, seconds, memoryPeak, modelBytes: bytes.length };
if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
else {
  for (const { phase: name, seconds: part, nodes } of phases) {
    process.stdout.write(
      `${name.padEnd(18)} ${part.toFixed(2).padStart(7)} s  ${nodes === undefined ? '' : `${nodes} nodes`}\n`,
    );
  }
  process.stdout.write(
    `${'all'.padEnd(18)} ${seconds.toFixed(2).padStart(7)} s  memory ${(memoryPeak / 1e6).toFixed(0)} MB, model ${(bytes.length / 1e6).toFixed(1)} MB\n`,
  );
}
if (seconds > secondsAllowed || memoryPeak > memoryAllowed) {
  process.stderr.write(`compile-cost: above ${secondsAllowed} s or ${memoryAllowed / 1e9} GB.\n`);
  process.exitCode = 1;
}
