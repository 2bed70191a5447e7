import { findTensorFlow } from '@videoitg/core';

/** Says once before the tests why some of them are skipped. */
export default function announceEngines(): void {
  const { provider, absent } = findTensorFlow();
  if (provider !== undefined) return;
  const places = absent.map(({ source, reason }) => `${source}: ${reason}`).join('; ');
  process.stdout.write(
    `The tests of the TensorFlow engine are skipped (${places}). npx videoitg setup tensorflow gets it.\n`,
  );
}
