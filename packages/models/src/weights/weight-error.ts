import { UserError } from '../user-error.js';

/** What is wrong with a file of weights, or with what is asked of it. */
export type WeightProblem =
  | 'not-found'
  | 'pickle'
  | 'too-short'
  | 'header-size'
  | 'header-start'
  | 'header-text'
  | 'header-json'
  | 'duplicate-key'
  | 'number'
  | 'metadata'
  | 'entry'
  | 'dtype'
  | 'length'
  | 'overlap'
  | 'hole'
  | 'data-missing'
  | 'data-left'
  | 'index'
  | 'unknown-tensor'
  | 'range'
  | 'conversion'
  | 'exists';

/** A file of weights that cannot be read or written. */
export class WeightError extends UserError {
  override readonly name = 'WeightError';
  readonly problem: WeightProblem;
  readonly file: string;
  /** The tensor concerned, if it is one. */
  readonly tensor: string | undefined;

  /** @param message goes on behind the file and tensor, e.g. `has 3 dimensions.` */
  constructor(
    { problem, file, tensor }: { problem: WeightProblem; file: string; tensor?: string | undefined },
    message: string,
    options?: ErrorOptions,
  ) {
    super(
      tensor === undefined ? `${file} ${message}` : `${file}: tensor ${JSON.stringify(tensor)} ${message}`,
      options,
    );
    this.problem = problem;
    this.file = file;
    this.tensor = tensor;
  }
}
