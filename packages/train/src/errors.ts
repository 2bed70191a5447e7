/** Marks errors that are the user's to mend; tools look for the symbol, also across several copies of a package. */
const userErrorMarker: unique symbol = Symbol.for('videoitg.user-error');

/** A stage, its data or a checkpoint that cannot be used as it is. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
  readonly [userErrorMarker] = true;
}
