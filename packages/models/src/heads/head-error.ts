import { UserError } from '../user-error.js';

/** Options that a head does not take. */
export class HeadError extends UserError {
  override readonly name = 'HeadError';
}
