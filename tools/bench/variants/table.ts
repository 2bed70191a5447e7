import { renderMarkdown } from '../markdown.js';
import type { PrefixQuality, VariantResult, VerdictQuality } from './result.js';

/** The results as Markdown: quality by head beside plain choices, then what the verdict format's prefix does. */
export function renderVariants(results: readonly VariantResult[], steps: number): string {
  const [first] = results;
  if (first === undefined) return '';
  const heads = [...new Set(results.map(({ head }) => head))];
  const byHead = heads.map((name) => results.filter(({ head }) => head === name));
  const verdicts = byHead.flatMap((runs) => {
    const measured = runs.flatMap(({ verdicts }) => (verdicts === undefined ? [] : [verdicts]));
    return measured.length === 0 ? [] : [{ head: runs[0]?.head ?? '', measured }];
  });
  const parts = [introduction(first, steps, byHead), qualityTable(first, byHead)];
  if (verdicts.length > 0) parts.push(verdictIntroduction, verdictTable(verdicts));
  return `${parts.join('\n\n')}\n`;
}

function introduction(first: VariantResult, steps: number, byHead: readonly (readonly VariantResult[])[]): string {
  const { k, videos, questions, chosenShare, positiveRate } = first;
  const { least, most } = first.frames;
  const runs = Math.max(...byHead.map(({ length }) => length));
  const over = runs === 1 ? 'one seed.' : `mean over ${runs} seeds with the lowest and the highest.`;
  return [
    `${steps} updates each; ${over} Seeds decide initial weights and batches; tower and videos are the same for all.`,
    `Held out: ${questions} questions about ${videos} videos; ${percent(positiveRate)} of a video's frames are labelled.`,
    `K = ${k} of T = ${least} to ${most} frames: K/T ${number(k / most, 2)} to ${number(k / least, 2)}, mean ${number(chosenShare, 2)}.`,
    'Fill: what stands in for frames without a score above 0 when K frames are chosen.',
  ].join('\n');
}

function qualityTable(first: VariantResult, byHead: readonly (readonly VariantResult[])[]): string {
  const rows = byHead.flatMap((runs) => {
    const over = (of: (run: VariantResult) => number | undefined): string => spread(runs.map(of));
    const { head, fill, list } = runs[0] ?? first;
    const seconds = `${meanOf(runs.map((run) => run.seconds.training)).toFixed(0)} s`;
    const whole = [head, over((run) => run.ap), over((run) => run.apSwapped)];
    const filled = [...whole, over((run) => run.selected.f1), over((run) => run.selected.hit), fillNote(fill), seconds];
    if (list === undefined) return [filled];
    const named = spread(
      runs.map((run) => run.list?.named),
      1,
    );
    const unfilled = [over((run) => run.list?.unfilled.f1), over((run) => run.list?.unfilled.hit)];
    return [filled, [head, '', '', ...unfilled, `none; names ${named} frames`, '']];
  });
  const plain = [
    ['evenly spread', '', '', number(first.uniform.f1), number(first.uniform.hit), '', ''],
    ['random', number(first.random.ap), '', number(first.random.f1), number(first.random.hit), '', ''],
  ];
  const header = ['head', 'AP', 'AP, question swapped', `F1@${first.k}`, `hit@${first.k}`, 'fill', 'training'];
  return renderMarkdown(header, [...rows, ...plain], [0, 5]);
}

const fillNote = (fill: string): string => (fill === 'order' ? 'none needed' : fill);

const verdictIntroduction = [
  'Verdicts, each after the labels of the frames before it (gold) or after the verdicts that the model gave (own). Shares of',
  'frames, the first of each video left out. Copying the label before is right for every frame but those at changes.',
].join('\n');

function verdictTable(
  verdicts: readonly { readonly head: string; readonly measured: readonly VerdictQuality[] }[],
): string {
  const rows = verdicts.flatMap(({ head, measured }) => {
    const row = (prefix: 'gold' | 'own'): string[] => {
      const over = (of: (quality: PrefixQuality) => number): string => spread(measured.map((one) => of(one[prefix])));
      const cells = [over((one) => one.accuracy), over((one) => one.accuracyAtChanges), over((one) => one.copies)];
      return [head, prefix, ...cells];
    };
    return [row('gold'), row('own')];
  });
  const [{ copyAccuracy, noAccuracy } = { copyAccuracy: NaN, noAccuracy: NaN }] = verdicts[0]?.measured ?? [];
  const plain = [
    ['copy the one before', 'gold', number(copyAccuracy), number(0), number(1)],
    ['always 0', '', number(noAccuracy), '', ''],
  ];
  const header = ['verdicts', 'prefix', 'right', 'right at changes', 'as the one before'];
  return renderMarkdown(header, [...rows, ...plain], [0, 1]);
}

/** Mean over the seeds, with the lowest and the highest where there are several. */
function spread(values: readonly (number | undefined)[], digits = 3): string {
  const known = values.filter((value) => value !== undefined);
  const mean = number(meanOf(known), digits);
  if (known.length < 2) return mean;
  return `${mean} (${number(Math.min(...known), digits)} to ${number(Math.max(...known), digits)})`;
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const number = (value: number, digits = 3): string => value.toFixed(digits);
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
