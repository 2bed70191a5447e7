// Compares a quickstart's summary with the bars that every run has to reach, whatever its seed.
//   node tools/ci/check-quickstart.mjs [runs/quickstart/summary.json]
import { readFile } from 'node:fs/promises';

const file = process.argv[2] ?? 'runs/quickstart/summary.json';
const { heldOut, onnx } = JSON.parse(await readFile(file, 'utf8'));
const kinds = heldOut.apByKind;

/** [what, value, bar, whether larger is better] */
const bars = [
  ['AP', heldOut.ap, 0.86, true],
  ['AP of appearance', kinds.appearance, 0.82, true],
  ['AP of attribute', kinds.attribute, 0.82, true],
  ['AP of text', kinds.text, 0.93, true],
  ['AP of summary', kinds.summary, 0.93, true],
  ['AP of before', kinds.before, 0.73, true],
  ['AP of after', kinds.after, 0.73, true],
  ['AP of touch', kinds.touch, 0.66, true],
  ['AP with questions swapped', heldOut.apSwapped, 0.48, false],
  ['positive rate', heldOut.positiveRate, 0.3, false],
  ['ONNX against the engine', onnx.maxAbsDiff, 1e-5, false],
  ['ONNX against the float64 evaluator', onnx.referenceMaxAbsDiff, 1e-4, false],
];

let missed = 0;
for (const [what, value, bar, larger] of bars) {
  const holds = larger ? value >= bar : value <= bar;
  if (!holds) missed += 1;
  const shown = Math.abs(value) < 1e-3 ? value.toExponential(1) : value.toFixed(3);
  console.log(
    `${holds ? 'ok    ' : 'MISSED'}  ${what.padEnd(36)} ${shown} (${larger ? 'at least' : 'at most'} ${bar})`,
  );
}
if (missed > 0) process.exitCode = 1;
