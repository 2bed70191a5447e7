/** A benchmark that cannot be run, or a process of one that did not end well; the message is one sentence. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}
