import { EngineError } from '../../errors.js';
import type { Requirement } from '../../lower/tensorflow/op-definition.js';

/**
 * @param version The library's own version, as `2.9.1`.
 * @throws EngineError of kind `unsupported` when the library is older than something in the graph.
 */
export function checkRelease(requirements: readonly Requirement[], version: string, source: string): void {
  const newer = requirements.find(({ release }) => isOlder(version, release));
  if (newer === undefined) return;
  throw new EngineError(
    `${newer.layer || 'The program'} needs ${newer.what} of TensorFlow ${newer.release}, but ${source} is TensorFlow ` +
      `${version}. \`videoitg setup tensorflow\` gets a current one.`,
    { kind: 'unsupported' },
  );
}

function isOlder(version: string, than: string): boolean {
  const numbers = (text: string): number[] => text.split(/[^\d]+/).map(Number);
  const [a, b] = [numbers(version), numbers(than)];
  for (const [at, wanted] of b.entries()) {
    const own = a[at] ?? 0;
    if (own !== wanted) return own < wanted;
  }
  return false;
}
