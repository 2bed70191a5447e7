import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initialValues, type Bundle, type HostArray } from '@videoitg/core';

/**
 * Writes what a peer starts from: a bundle's initial parameters, then further f32 arrays, as `tensors.json` (name and shape,
 * in order) and `tensors.f32` (their elements, one after the other).
 */
export function exportTensors(
  folder: string,
  { state }: Bundle,
  seed: number,
  further: Readonly<Record<string, HostArray>>,
): { readonly tensors: number } {
  const weights = state
    .filter(({ role }) => role === 'parameter')
    .map((entry) => ({
      name: entry.path,
      shape: entry.axes.map(({ size }) => Number(size)),
      data: initialValues(entry, seed),
    }));
  const tensors = [...weights, ...Object.entries(further).map(([name, array]) => ({ name, ...array }))];
  const bytes = tensors.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  writeFileSync(join(folder, 'tensors.f32'), Buffer.concat(bytes));
  writeFileSync(join(folder, 'tensors.json'), JSON.stringify(tensors.map(({ name, shape }) => ({ name, shape }))));
  return { tensors: tensors.length };
}
