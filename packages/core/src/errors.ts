/** Marks errors that are the user's to mend, also across several copies of a package: tools look for the symbol. */
export const userErrorMarker: unique symbol = Symbol.for('videoitg.user-error');

/** What stood on one side of a failed operation. */
export interface OperandDescription {
  readonly label: string;
  /** Axis names and sizes as text. */
  readonly type: string;
  /** Path of the module that made the operand; empty at the top. */
  readonly scope: string;
}

/** Operands of an op do not fit together. Found while tracing, before any weight is read. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  readonly [userErrorMarker] = true;
  constructor(
    readonly op: string,
    readonly problem: string,
    readonly operands: readonly OperandDescription[],
    readonly scope: string,
    readonly hint?: string,
  ) {
    const width = Math.max(0, ...operands.map((operand) => operand.label.length));
    const types = Math.max(0, ...operands.map((operand) => operand.type.length));
    const lines = operands.map(({ label, type, scope: from }) =>
      `  ${label.padEnd(width)}  ${from ? `${type.padEnd(types)}  ${from}` : type}`.trimEnd(),
    );
    const where = scope ? `\n  in ${scope}` : '';
    super([`${op}: ${problem}`, ...lines].join('\n') + where + (hint ? `\n  hint: ${hint}` : ''));
  }
}

/** A program, bundle or feed that breaks a rule of the graph. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly [userErrorMarker] = true;
}

/** Feeds that do not fit a program; found before the engine runs. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  readonly [userErrorMarker] = true;
}

/**
 * What kind of failure an engine met: `missing` (no library), `missing-gpu`, `unsupported` (this engine or library cannot
 * run the program), `graph-rejected` (a library refused a graph of ours), `out-of-memory`, `lost-state` (a run that writes
 * state failed half-way), `closed`, or another `failure` while running.
 */
export type EngineErrorKind =
  'missing' | 'missing-gpu' | 'unsupported' | 'graph-rejected' | 'out-of-memory' | 'lost-state' | 'closed' | 'failure';

export interface EngineErrorOptions extends ErrorOptions {
  readonly kind?: EngineErrorKind;
  /** Path of the module whose node failed. */
  readonly layer?: string;
}

/** An engine that cannot be had or that failed while running. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly [userErrorMarker] = true;
  readonly kind: EngineErrorKind;
  readonly layer: string | undefined;

  constructor(message: string, { kind = 'failure', layer, ...options }: EngineErrorOptions = {}) {
    super(message, options);
    this.kind = kind;
    this.layer = layer;
  }
}

/** A model that cannot be written as a file for other programs. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
  readonly [userErrorMarker] = true;
}

/** A bundle file that cannot be written, or that is not one that this release can open. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
  readonly [userErrorMarker] = true;
}
