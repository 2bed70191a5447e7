import { UserError } from '../user-error.js';

/** What keeps a Hugging Face folder and a model apart. */
export type HuggingFaceProblem =
  /** A table of names and a model's parameters do not cover each other. */
  | 'names'
  /** `config.json` is missing, no JSON, invalid, or describes a network that is not built here. */
  | 'config'
  /** Tensors that are neither a parameter nor known to be unused. */
  | 'unknown-tensor'
  /** Parameters for which there is no tensor. */
  | 'unfilled'
  | 'shape'
  | 'dtype'
  /** A second name of a parameter with other values. */
  | 'alias'
  /** No vision tower, or two that differ. */
  | 'vision'
  /** A session's state that is not the layout's model. */
  | 'state'
  /** A folder that is in the way, or one that cannot be read. */
  | 'folder';

/** A Hugging Face folder that does not fit a model, or cannot be read or written. */
export class HuggingFaceError extends UserError {
  override readonly name = 'HuggingFaceError';
  readonly problem: HuggingFaceProblem;
  /** Keys of tensors, or paths of parameters, that are concerned; all of them. */
  readonly names: readonly string[];

  constructor(problem: HuggingFaceProblem, message: string, names: readonly string[] = [], options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
    this.names = names;
  }
}

/** `"a", "b", "c" and 4 more` */
export function nameSome(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map((name) => JSON.stringify(name));
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
