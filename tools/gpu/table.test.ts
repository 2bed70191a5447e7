import { expect, it } from 'vitest';
import type { BackboneRow } from './backbone-section.js';
import { describeRow, renderRows } from './table.js';

const ours: BackboneRow = { side: 'ours', tokens: 4096, products: 'bf16', jit: true, recompute: false };
const report = { version: '', parameters: 1, stepMs: [250], firstMs: 61_234, losses: [], hostMb: 0 };
const rates = { tokensPerSecond: 16_384, teraflops: 52.5, mfu: 0.0531, hfu: 0.0612 };
const rows: readonly BackboneRow[] = [
  { ...ours, peak: 989.4, measured: { ...rates, stepMs: 250, firstMs: 61_234, memoryMb: 23_456, report } },
  { ...ours, products: 'f32', failure: 'It ran out of memory.', outOfMemory: true },
  {
    ...{ ...ours, side: 'torch', mode: 'eager', jit: false },
    measured: { ...rates, mfu: undefined, hfu: undefined, stepMs: 9.4, firstMs: 100, memoryMb: 100, report },
  },
];

it('shows a row without numbers with its reason below', () => {
  expect(renderRows(rows)).toMatchInlineSnapshot(`
    "|                      | tokens | products | jit | again | ms/step | tokens/s | TFLOP/s |   MFU |   HFU |    of |    GB | first s |
    | -------------------- | -----: | -------- | --- | ----- | ------: | -------: | ------: | ----: | ----: | ----: | ----: | ------: |
    | TensorFlow           |   4096 | bf16     | on  | off   |     250 |    16384 |    52.5 | 5.3 % | 6.1 % | 989.4 | 23.46 |    61.2 |
    | TensorFlow           |   4096 | f32      | on  | off   |     [1] |          |         |       |       |       |       |         |
    | PyTorch eager, flash |   4096 | bf16     | off | off   |    9.40 |    16384 |    52.5 |     – |     – |     – |  0.10 |     0.1 |

    [1] It ran out of memory.
    "
  `);
});

it('says a row in a line', () => {
  expect(rows.map(describeRow)).toMatchInlineSnapshot(`
    [
      "TensorFlow, 4096 tokens, bf16, jit: ms/step 250, tokens/s 16384, TFLOP/s 52.5, MFU 5.3 %, HFU 6.1 %, of 989.4, GB 23.46, first s 61.2",
      "TensorFlow, 4096 tokens, f32, jit: It ran out of memory.",
      "PyTorch eager, flash, 4096 tokens, bf16: ms/step 9.40, tokens/s 16384, TFLOP/s 52.5, MFU –, HFU –, of –, GB 0.10, first s 0.1",
    ]
  `);
});
