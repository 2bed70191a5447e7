import { join } from 'node:path';

/** Where the quickstart puts things, below its folder. */
export function quickstartFiles(out: string) {
  return {
    set: join(out, 'videos'),
    tokenizer: join(out, 'tokenizer'),
    tower: join(out, 'tower'),
    towerSteps: join(out, 'tower', 'steps.jsonl'),
    grounding: out,
    groundingSteps: join(out, 'steps.jsonl'),
    checkpoints: join(out, 'checkpoints'),
    features: join(out, 'features.arrow'),
    constantQuestion: join(out, 'constant-question'),
    onnx: join(out, 'selector.onnx'),
    onnxCheck: join(out, 'onnx-check.safetensors'),
    results: join(out, 'results.jsonl'),
    indices: join(out, 'frame_indices.jsonl'),
    sheet: join(out, 'sheet.png'),
    timeline: join(out, 'timeline.html'),
    run: join(out, 'run.html'),
    summary: join(out, 'summary.json'),
  };
}
export type QuickstartFiles = ReturnType<typeof quickstartFiles>;
