import type { NameTable } from './name-table.js';

/** The projector `seq_mlp` (spec 2.5, 6): Linear, GELU, Linear. */
export const projectorNames: NameTable = {
  'out_projection.0.weight': 'expand.weight',
  'out_projection.0.bias': 'expand.bias',
  'out_projection.2.weight': 'contract.weight',
  'out_projection.2.bias': 'contract.bias',
};
