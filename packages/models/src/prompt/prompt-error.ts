import { UserError } from '../user-error.js';

/** A prompt that does not fit its template or its pictures. */
export class PromptError extends UserError {
  override readonly name = 'PromptError';
}
