import { readFile, writeFile } from 'node:fs/promises';
import { ops } from '@videoitg/core';

/**
 * Writes docs/ops.md from the registry; `--check` only compares.
 *
 *   node --conditions=@videoitg/source --import tsx tools/op-table.ts [--check]
 */
const file = new URL('../docs/ops.md', import.meta.url);

const rows = Object.values(ops).map((op) => {
  const inputs = op.inputs.map((name) => `\`${name}\``).join(', ');
  const attributes = Object.entries(op.attributes)
    .map(([name, kind]) => `\`${name}\`: ${kind}`)
    .join(', ');
  const gradient =
    op.vjp === 'not-differentiable' ? 'none' : op.vjp === undefined ? 'of its decomposition' : 'own rule';
  const onnx = op.onnx === undefined ? 'decomposed' : 'native';
  return [`\`${op.name}\``, op.summary, inputs, attributes, op.kind, gradient, onnx];
});
const head = ['op', 'is', 'inputs', 'attributes', 'kind', 'gradient', 'ONNX'];
const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const text = [
  '# Ops',
  '',
  'Made from the registry by `tools/op-table.ts`. A trailing `?` marks an input that may be absent, `...` any number.',
  'Element-wise ops broadcast by axis name: the axes of one operand contain those of the other.',
  '',
  line(head),
  line(head.map(() => '---')),
  ...rows.map(line),
  '',
].join('\n');

if (process.argv.includes('--check')) {
  const stored = await readFile(file, 'utf8').catch(() => '');
  if (stored !== text) {
    process.stderr.write('docs/ops.md is not what the registry says. Run tools/op-table.ts and commit the result.\n');
    process.exitCode = 1;
  }
} else {
  await writeFile(file, text);
}
