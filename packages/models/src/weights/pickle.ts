import { basename } from 'node:path';

import { WeightError } from './weight-error.js';

const PICKLE_NAME = /\.(?:bin|pt|pth|ckpt|pkl|pickle)$/i;

export function isPickleName(file: string): boolean {
  return PICKLE_NAME.test(file);
}

/** A zip archive (torch since 1.6) or a bare pickle of protocol 2 and up. */
export function isPickleContent(start: Uint8Array): boolean {
  const zip = start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4;
  return zip || (start[0] === 0x80 && (start[1] ?? 0) >= 2 && (start[1] ?? 0) <= 5);
}

/** The refusal of a pickle: reading one runs the code in it. */
export function pickleError(file: string): WeightError {
  const name = basename(file);
  const target = `${name.replace(PICKLE_NAME, '')}.safetensors`;
  const script =
    'import torch, safetensors.torch as s; ' +
    `t = torch.load(${quote(name)}, map_location='cpu', weights_only=True); ` +
    `s.save_file({k: v.contiguous().clone() for k, v in t.items()}, ${quote(target)})`;
  return new WeightError(
    { problem: 'pickle', file },
    `is a PyTorch pickle, which can run code when it is read. Convert it where you trust it: python -c "${script}"`,
  );
}

function quote(text: string): string {
  return `'${text.replace(/[^\w.-]/g, '_')}'`;
}
