import { printResult, type CommandContext } from '../context.js';
import { inspectFfmpeg, inspectNode, inspectOnnxRuntime, type Finding } from '../doctor/findings.js';
import { table } from '../terminal/table.js';

/** Prints what is installed, and the next step for what is not. */
export async function doctor(context: CommandContext): Promise<void> {
  const findings = [inspectNode(process.versions.node), await inspectOnnxRuntime(), await inspectFfmpeg()];
  printResult(context, { ok: findings.every((finding) => finding.ok), findings }, describe(findings));
}

function describe(findings: readonly Finding[]): string {
  const rows = findings.map(({ name, version, ok, note }) => [
    name,
    version ?? 'not found',
    ok ? 'ok' : 'missing',
    note,
  ]);
  return table([{ title: 'part' }, { title: 'version' }, { title: '' }, { title: '' }], rows);
}
