import { describe, expect, it } from 'vitest';
import type { Finding } from '../doctor/findings.js';
import type { Gpu } from '../doctor/gpu.js';
import type { InstalledTensorFlow } from '../doctor/tensorflow.js';
import { describeDiagnosis, diagnose, inspectEngines } from './doctor.js';

const node: Finding = { name: 'node', version: '22.11.0', ok: true, note: '' };
const onnxRuntime: Finding = { name: 'onnxruntime', version: '1.30.0', ok: true, note: 'runs the graphs' };
const h100: Gpu = { name: 'NVIDIA H100 80GB HBM3', driver: '550.54.15' };

const setUp = (library: InstalledTensorFlow['library'], gpu = false): InstalledTensorFlow => ({
  provider: {
    source: `videoitg setup tensorflow${gpu ? ' --gpu' : ''}`,
    kind: 'setup',
    gpu,
    binding: '/cache/lib/tfjs_binding.node',
  },
  packages: new Map([
    ['@tensorflow/tfjs-node', '4.22.0'],
    ...(gpu ? [['nvidia-cuda-runtime-cu12', '12.9.79'] as const, ['nvidia-cudnn-cu12', '9.28.0.42'] as const] : []),
  ]),
  library,
});

const stockGpu = (library: InstalledTensorFlow['library']): InstalledTensorFlow => ({
  provider: {
    source: '@tensorflow/tfjs-node-gpu',
    kind: 'tfjs-node-gpu',
    gpu: true,
    binding: '/module/tfjs_binding.node',
  },
  packages: new Map([['@tensorflow/tfjs-node-gpu', '4.22.0']]),
  library,
});

function told(tensorFlow: InstalledTensorFlow | undefined, gpu?: Gpu, onnx = onnxRuntime): string {
  return describeDiagnosis(diagnose([node, ...inspectEngines(tensorFlow, onnx, gpu)], false));
}

describe('doctor', () => {
  it('offers TensorFlow where it is not set up, and works without', () => {
    expect(told(undefined)).toMatchInlineSnapshot(`
      "  part          version
        node          22.11.0     ok
        driver        not found   optional   no NVIDIA GPU; graphs run on the CPU
        tensorflow    not found   optional   the fastest engine, and the one for GPUs: videoitg setup tensorflow
        onnxruntime   1.30.0      ok         runs the graphs

        next: videoitg quickstart
      "
    `);
    const diagnosis = diagnose(inspectEngines(undefined, onnxRuntime, undefined), true);
    expect(diagnosis).toMatchObject({ ok: true, engine: 'onnxruntime', next: 'videoitg select VIDEO "a question"' });
  });

  it('names the engine, its release and its native module', () => {
    const installed = setUp({ version: '2.21.0', gpu: false });
    expect(told(installed)).toMatchInlineSnapshot(`
      "  part          version
        node          22.11.0     ok
        driver        not found   optional   no NVIDIA GPU; graphs run on the CPU
        tensorflow    2.21.0      ok         runs the graphs on the CPU: the default engine
        binding       4.22.0      ok         @tensorflow/tfjs-node, by videoitg setup tensorflow
        onnxruntime   1.30.0      ok         runs the graphs

        next: videoitg quickstart
      "
    `);
    expect(diagnose(inspectEngines(installed, onnxRuntime, undefined), false).engine).toBe('tensorflow');
  });

  it('asks for the libraries of a GPU that is there', () => {
    expect(told(undefined, h100)).toMatchInlineSnapshot(`
      "  part          version
        node          22.11.0     ok
        driver        550.54.15   ok         NVIDIA H100 80GB HBM3
        tensorflow    not found   optional   the fastest engine, and the one for GPUs: videoitg setup tensorflow --gpu
        onnxruntime   1.30.0      ok         runs the graphs

        next: videoitg setup tensorflow --gpu
      "
    `);
    expect(told(setUp({ version: '2.21.0', gpu: false }), h100)).toMatchInlineSnapshot(`
      "  part          version
        node          22.11.0     ok
        driver        550.54.15   ok   NVIDIA H100 80GB HBM3
        tensorflow    2.21.0      ok   runs the graphs on the CPU: the default engine
        binding       4.22.0      ok   @tensorflow/tfjs-node, by videoitg setup tensorflow
        onnxruntime   1.30.0      ok   runs the graphs

        next: videoitg setup tensorflow --gpu
      "
    `);
  });

  it('lists CUDA and cuDNN beside the driver', () => {
    expect(told(setUp({ version: '2.21.0', gpu: true }, true), h100)).toMatchInlineSnapshot(`
      "  part          version
        node          22.11.0     ok
        driver        550.54.15   ok   NVIDIA H100 80GB HBM3
        tensorflow    2.21.0      ok   runs the graphs on the GPU: the default engine
        binding       4.22.0      ok   @tensorflow/tfjs-node, by videoitg setup tensorflow --gpu
        cuda          12.9.79     ok   beside the library
        cudnn         9.28.0.42   ok   beside it
        onnxruntime   1.30.0      ok   runs the graphs

        next: videoitg quickstart
      "
    `);
    expect(told(stockGpu({ version: '2.9.1', gpu: true }), h100)).toMatchInlineSnapshot(`
      "  part          version
        node          22.11.0     ok
        driver        550.54.15   ok   NVIDIA H100 80GB HBM3
        tensorflow    2.9.1       ok   runs the graphs on the GPU: the default engine
        binding       4.22.0      ok   @tensorflow/tfjs-node-gpu, by npm install
        cuda          11.2        ok   of the system, with cuDNN 8.1
        onnxruntime   1.30.0      ok   runs the graphs

        next: videoitg quickstart
      "
    `);
  });

  it('says what keeps a GPU from being found', () => {
    expect(told(setUp({ version: '2.21.0', gpu: false }, true), h100)).toMatchInlineSnapshot(`
      "  part          version
        node          22.11.0     ok
        driver        550.54.15   ok        NVIDIA H100 80GB HBM3
        tensorflow    2.21.0      ok        runs the graphs on the CPU: the default engine
        binding       4.22.0      ok        @tensorflow/tfjs-node, by videoitg setup tensorflow --gpu
        cuda          12.9.79     missing   TensorFlow finds no GPU through it: run videoitg setup tensorflow --gpu again
        cudnn         9.28.0.42   ok        beside it
        onnxruntime   1.30.0      ok        runs the graphs

        next: mend cuda: TensorFlow finds no GPU through it: run videoitg setup tensorflow --gpu again
      "
    `);
    expect(told(stockGpu({ version: '2.9.1', gpu: false }), h100)).toMatchInlineSnapshot(`
      "  part          version
        node          22.11.0     ok
        driver        550.54.15   ok        NVIDIA H100 80GB HBM3
        tensorflow    2.9.1       ok        runs the graphs on the CPU: the default engine
        binding       4.22.0      ok        @tensorflow/tfjs-node-gpu, by npm install
        cuda          11.2        missing   TensorFlow finds no GPU through it: CUDA 11.2 and cuDNN 8.1 have to be in LD_LIBRARY_PATH
        onnxruntime   1.30.0      ok        runs the graphs

        next: mend cuda: TensorFlow finds no GPU through it: CUDA 11.2 and cuDNN 8.1 have to be in LD_LIBRARY_PATH
      "
    `);
    const old: Gpu = { name: 'Tesla V100', driver: '470.82.1' };
    expect(told(setUp({ version: '2.21.0', gpu: false }, true), old)).toMatchInlineSnapshot(`
      "  part          version
        node          22.11.0     ok
        driver        470.82.1    missing   CUDA 12.9.79 needs driver 525.60 or newer: update it
        tensorflow    2.21.0      ok        runs the graphs on the CPU: the default engine
        binding       4.22.0      ok        @tensorflow/tfjs-node, by videoitg setup tensorflow --gpu
        cuda          12.9.79     missing   TensorFlow finds no GPU through it: run videoitg setup tensorflow --gpu again
        cudnn         9.28.0.42   ok        beside it
        onnxruntime   1.30.0      ok        runs the graphs

        next: mend driver: CUDA 12.9.79 needs driver 525.60 or newer: update it
      "
    `);
  });

  it('names what does not run, and takes no other engine in silence', () => {
    const broken = setUp({ problem: 'libtensorflow_cc.so.2: cannot open shared object file' });
    expect(told(broken)).toMatchInlineSnapshot(`
      "  part          version
        node          22.11.0     ok
        driver        not found   optional   no NVIDIA GPU; graphs run on the CPU
        tensorflow    not found   missing    run videoitg setup tensorflow again; what is there does not run: libtensorflow_cc.so.2: cannot open shared object file
        binding       4.22.0      ok         @tensorflow/tfjs-node, by videoitg setup tensorflow
        onnxruntime   1.30.0      ok         runs the graphs

        next: mend tensorflow: run videoitg setup tensorflow again; what is there does not run: libtensorflow_cc.so.2: cannot open shared object file
      "
    `);
    expect(diagnose(inspectEngines(broken, onnxRuntime, undefined), false)).not.toHaveProperty('engine');
    const note = 'run npm install again; it could not be loaded: libonnxruntime.so.1 is missing';
    expect(told(undefined, undefined, { name: 'onnxruntime', ok: false, note })).toMatchInlineSnapshot(`
      "  part          version
        node          22.11.0     ok
        driver        not found   optional   no NVIDIA GPU; graphs run on the CPU
        tensorflow    not found   optional   the fastest engine, and the one for GPUs: videoitg setup tensorflow
        onnxruntime   not found   missing    run npm install again; it could not be loaded: libonnxruntime.so.1 is missing

        next: mend onnxruntime: run npm install again; it could not be loaded: libonnxruntime.so.1 is missing
      "
    `);
  });
});
