import { UserError } from '../user-error.js';

/** A tokenizer file that cannot be used, or a token that does not exist. */
export class TokenizerError extends UserError {
  override readonly name = 'TokenizerError';
}
