import { TrainingError } from '../errors.js';

/** The whole text of the error that work fails with, the test's folder cut off; fails for any other kind of error. */
export async function faultOf(work: Promise<unknown>, folder: string): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TrainingError)) throw new Error(`expected a TrainingError, got ${String(error)}`);
  return error.message.replaceAll(`${folder}/`, '');
}
