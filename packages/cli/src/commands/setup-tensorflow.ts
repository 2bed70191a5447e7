import { printNote, printResult, type CommandContext } from '../context.js';
import { setUpTensorFlow } from '../setup/set-up-tensorflow.js';

/** Options of `videoitg setup tensorflow`. */
export interface SetupTensorFlowOptions {
  readonly gpu: boolean;
}

/** Fetches, builds and tries the TensorFlow library. */
export async function setupTensorFlow({ gpu }: SetupTensorFlowOptions, context: CommandContext): Promise<void> {
  const log = (line: string): void => printNote(context, line);
  const result = await setUpTensorFlow({ gpu, signal: context.signal, log });
  const licences = [...new Set(result.sources.map(({ licence }) => licence))].join(', ');
  const { tensorflow, folder, already } = result;
  const text =
    `  TensorFlow ${tensorflow}${gpu ? ' with CUDA' : ''} is in ${folder}${already ? ' already, and runs' : ''}\n` +
    `  licences   ${licences}; --engine auto takes it${already ? '' : ' from now on'}\n`;
  printResult(context, result, text);
}
