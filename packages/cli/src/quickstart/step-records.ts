import type { StepResult } from '@videoitg/train';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const count = z.int().min(0);
const seconds = z.number().min(0);
const stepResult: z.ZodType<StepResult> = z.object({
  step: count,
  steps: count,
  loss: z.number(),
  gradientNorm: z.number(),
  learningRate: z.number(),
  seconds,
  dataSeconds: seconds,
});

/** All updates of a stage from its log, also those before an interruption. */
export async function readSteps(path: string): Promise<StepResult[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => stepResult.parse(JSON.parse(line)));
}
