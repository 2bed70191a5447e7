/**
 * Errors are told apart by a marker on the instance, never by `instanceof`: several copies of a package may be
 * installed, and `Symbol.for` is the same symbol in all of them. Any package marks its own errors with
 * `readonly [Symbol.for('videoitg.user-error')] = true`.
 */
export const USER_ERROR: unique symbol = Symbol.for('videoitg.user-error');
/** Marks a condition that passes by itself, such as a service that is busy. */
export const TRY_AGAIN: unique symbol = Symbol.for('videoitg.try-again');

/** Whether a thrown value carries the marker; false for anything that is not an object. */
export function hasMarker(error: unknown, marker: symbol): boolean {
  return typeof error === 'object' && error !== null && Reflect.get(error, marker) === true;
}

/** The user's mistake. The message is one sentence with the cause and, where there is one, the next step. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  readonly [USER_ERROR] = true;
}

/** Nothing is wrong, but not now. The message says what to wait for. */
export class TryAgainError extends Error {
  override readonly name: string = 'TryAgainError';
  readonly [TRY_AGAIN] = true;
}

/** The user stopped the work. Named like the platform's own abort errors, so that both exit alike. */
export class InterruptedError extends Error {
  override readonly name: string = 'AbortError';

  constructor(message = 'stopped; what was saved can be continued.') {
    super(message);
  }
}
