import { UserError } from '../errors.js';

/** A command that is parsed and checked but has nothing behind it yet says so; it never pretends a result. */
export function notAvailable(command: string): UserError {
  return new UserError(`${command} is not part of this version yet.`);
}
