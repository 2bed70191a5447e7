import { open, readFile, type FileHandle } from 'node:fs/promises';
import { writeFileAtomic } from '@videoitg/data';
import { z } from 'zod';
import type { StepResult } from './trainer.js';

const line = z.object({ step: z.int().positive() });

/**
 * One JSON line per update: `steps.jsonl`. A resumed run first drops the lines of updates that its checkpoint does not
 * know, so that no step stands twice.
 */
export class StepLog {
  private constructor(readonly file: FileHandle) {}

  static async open(path: string, fromStep: number): Promise<StepLog> {
    const before = await readFile(path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
      throw error;
    });
    const kept = before.split('\n').filter((text) => (stepOf(text) ?? Infinity) <= fromStep);
    await writeFileAtomic(path, kept.map((text) => `${text}\n`).join(''));
    return new StepLog(await open(path, 'a'));
  }

  async write(result: StepResult): Promise<void> {
    await this.file.appendFile(`${JSON.stringify(result)}\n`);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** The step of a line, or undefined for one that a kill cut short. */
function stepOf(text: string): number | undefined {
  try {
    return line.safeParse(JSON.parse(text)).data?.step;
  } catch {
    return undefined; // not JSON: the line was cut short
  }
}
