import { UserError } from '../user-error.js';

/** A token grid that the budget, the frame count or the options make impossible. */
export class GridError extends UserError {
  override readonly name = 'GridError';
}
