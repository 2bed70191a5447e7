/**
 * Marks errors whose cause is the caller's input. A registered symbol, the one that `@videoitg/core` puts on its own
 * errors, so that a shell recognises both kinds, also across several copies of a package.
 */
const userErrorMarker: unique symbol = Symbol.for('videoitg.user-error');

/** Base of the errors whose cause is the caller's input. */
export abstract class UserError extends Error {
  readonly [userErrorMarker] = true;
}
