import { UserError } from '../pure/user-error.js';

/** A miniature that cannot be made or read: parameters that make no sense, or a folder that holds something else. */
export class MiniatureError extends UserError {
  override readonly name = 'MiniatureError';
}
