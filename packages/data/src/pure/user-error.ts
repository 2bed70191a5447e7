/**
 * Marks errors whose cause is the caller's input: a file, a record, a setting. Tools look for the registered symbol,
 * which is the same in every package and every copy of one.
 */
const userErrorMarker: unique symbol = Symbol.for('videoitg.user-error');

/** Base of the errors whose cause is the caller's input. */
export abstract class UserError extends Error {
  readonly [userErrorMarker] = true;
}
