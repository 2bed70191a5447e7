import { UserError } from '../user-error.js';

/** A sequence that cannot be laid out. */
export class LayoutError extends UserError {
  override readonly name = 'LayoutError';
  constructor(
    message: string,
    /** Id of the sample the error is about; absent if it is about the whole batch. */
    readonly sample?: string,
  ) {
    super(sample === undefined ? message : `Sample "${sample}": ${message}`);
  }
}
