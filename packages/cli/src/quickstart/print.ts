import { basename } from 'node:path';
import { secondsOf } from '../selector/scored-video.js';
import { formatBytes, formatClock, formatDuration } from '../terminal/format.js';
import type { QuickstartOptions, QuickstartResult } from './run.js';

/** The quickstart's result as text. */
export function describeQuickstart(
  { summary, evaluation, shown, files }: QuickstartResult,
  { out }: Pick<QuickstartOptions, 'out'>,
): string {
  const { heldOut, onnx, seconds, parameters, engine } = summary;
  const { k } = evaluation;
  const [first, second = first] = shown.questions;
  const times = first?.selection.ascending.map((position) => formatClock(secondsOf(shown.sampling, position))) ?? [];
  const kinds = Object.entries(heldOut.apByKind).map(([kind, ap]) => `${kind} ${ap.toFixed(2)}`);
  const constant = heldOut.apConstantQuestion;
  const total = Object.values(seconds).reduce((sum, value) => sum + value, 0);
  const lines = [
    [
      'held out',
      `AP ${heldOut.ap.toFixed(3)}   F1@${k} ${heldOut.f1At8.toFixed(2)}   hit@${k} ${heldOut.hitAt8.toFixed(2)}   on ${heldOut.instructions} questions about ${heldOut.videos} videos`,
    ],
    ['', kinds.join('   ')],
    [
      'baselines',
      `uniform-${k} F1 ${heldOut.uniform.f1At8.toFixed(2)} hit ${heldOut.uniform.hitAt8.toFixed(2)}   random-${k} F1 ${heldOut.random.f1At8.toFixed(2)} hit ${heldOut.random.hitAt8.toFixed(2)}   random AP ${heldOut.random.ap.toFixed(2)}`,
    ],
    [
      'controls',
      `AP with questions swapped ${heldOut.apSwapped.toFixed(2)}${constant === undefined ? '' : `, trained with one constant question ${constant.toFixed(2)}`}   positive rate ${heldOut.positiveRate.toFixed(2)}`,
    ],
    ['select', `${basename(shown.path)}  "${first?.question ?? ''}"  →  ${times.join(' ')}`],
    [
      'export',
      `${basename(onnx.file)}, ${formatBytes(onnx.bytes)}, equals the engine to ${onnx.maxAbsDiff.toExponential(1)} and the float64 evaluator to ${onnx.referenceMaxAbsDiff.toExponential(1)}`,
    ],
    ['model', `${parameters.toLocaleString('en')} parameters, ${engine}, ${formatDuration(total)}`],
  ];
  const table = lines.map(([label = '', text = '']) => `  ${label.padEnd(10)} ${text}`).join('\n');
  const model = out === 'runs/quickstart' ? '' : ` --model ${out}`;
  const pages = [
    [files.timeline, 'scores over time, chosen frames'],
    [files.sheet, 'chosen frames beside uniform ones'],
    [files.run, 'losses, held-out quality, times'],
  ] as const;
  const width = Math.max(...pages.map(([file]) => file.length));
  return `${table}

${pages.map(([file, note]) => `  ${file.padEnd(width)}   ${note}`).join('\n')}
  next: npx videoitg select ${shown.path} "${second?.question ?? 'a question'}" --k 4${model}
`;
}
