import { printResult, type CommandContext } from '../context.js';
import { describeQuickstart } from '../quickstart/print.js';
import { quickstartRecipe } from '../quickstart/recipe.js';
import { runQuickstart, type QuickstartOptions } from '../quickstart/run.js';

/** Runs the whole job in miniature and prints what came of it. */
export async function quickstart(options: QuickstartOptions, context: CommandContext): Promise<void> {
  const result = await runQuickstart(quickstartRecipe, options, context);
  printResult(context, result.summary, describeQuickstart(result, options));
}
