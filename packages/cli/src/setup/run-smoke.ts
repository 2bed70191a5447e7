import { fileURLToPath } from 'node:url';
import { lastLine, runTool, type ToolOptions, type ToolResult } from './run-tool.js';

/** Runs `smoke-process` in a Node of its own: as it is built, or from its source through tsx. */
export function runSmoke(options: ToolOptions = {}): Promise<ToolResult> {
  const fromSource = import.meta.url.endsWith('.ts');
  const script = fileURLToPath(new URL(`./smoke-process.${fromSource ? 'ts' : 'js'}`, import.meta.url));
  // A test runner loads sources in its own way, which its flags do not tell.
  const loader = fromSource ? ['--conditions=@videoitg/source', '--import', import.meta.resolve('tsx')] : [];
  return runTool(process.execPath, [...loader, script], options);
}

/** Why a smoke run failed; undefined when it did not. */
export function smokeProblem(result: ToolResult): string | undefined {
  return result.code === 0 ? undefined : lastLine(result) || `Node ended with ${result.code ?? 'a signal'}`;
}
