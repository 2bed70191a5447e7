import { EngineError } from '@videoitg/core';

/** What a process of ours prints as its last line. */
export type ChildAnswer<R> =
  | { readonly ok: true; readonly value: R }
  | { readonly ok: false; readonly outOfMemory: boolean; readonly message: string };

/** Runs the work of a process and prints its answer; a failure is an answer too. */
export async function answerParent<R>(work: () => Promise<R>): Promise<void> {
  let answer: ChildAnswer<R>;
  try {
    answer = { ok: true, value: await work() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    answer = { ok: false, outOfMemory: error instanceof EngineError && error.kind === 'out-of-memory', message };
    process.exitCode = 1;
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
