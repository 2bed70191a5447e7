import { EngineError, type EngineErrorKind } from '../../errors.js';

/** What TensorFlow says when memory runs out, on the host or on a device. */
const memoryPattern =
  /OOM when allocating|RESOURCE_EXHAUSTED|ran out of memory|[Ff]ailed to allocate|CUDA_ERROR_OUT_OF_MEMORY|bad_alloc/;
/** `{{node step/blocks.3.attention/MatMul_17}}`: program, module path, op. */
const nodePattern = /\{\{node ([^}]+)\}\}/;
const shapePattern = /shape\[([\d,]+)\] and type (\w+)/;

/**
 * A failed run in our own words: the kind, and the layer whose node failed. The library's text follows, without its
 * pointers to Python.
 */
export function runError(program: string, message: string): EngineError {
  const layer = layerOf(message, program);
  const where = layer === undefined ? `program "${program}"` : `${layer} of program "${program}"`;
  if (memoryPattern.test(message)) {
    const wanted = shapePattern.exec(message);
    const tensor = wanted ? ` for a tensor of [${wanted[1]?.replaceAll(',', ', ')}]` : '';
    return new EngineError(
      `The tensorflow engine ran out of memory in ${where}${tensor}. ` +
        'Use fewer frames or smaller batches, 16-bit products, or recomputation.',
      options('out-of-memory', layer),
    );
  }
  return new EngineError(
    `The tensorflow engine failed in ${where}: ${firstSentence(message)}`,
    options('failure', layer),
  );
}

/** An error while the graph was loaded. */
export function loadError(message: string): EngineError {
  return new EngineError(
    `The tensorflow engine rejected the graph: ${firstSentence(message)} This is a fault of this tool: please report it.`,
    { kind: 'graph-rejected' },
  );
}

const options = (kind: EngineErrorKind, layer: string | undefined) => ({
  kind,
  ...(layer === undefined ? {} : { layer }),
});

/**
 * The module path in the name of the first node that the message names: `program/module.path/Op_7`, where a function's
 * nodes have no program and libraries put parts of their own in between.
 */
function layerOf(message: string, program: string): string | undefined {
  const parts = nodePattern.exec(message)?.[1]?.split('/').slice(0, -1) ?? [];
  const inside = parts[0]?.startsWith(program) ? parts.slice(1) : parts;
  return inside.find((part) => /^[a-z]\w*(\.\w+)*$/.test(part) && part !== 'feeds' && part !== 'outputs');
}

/** The first line, without TensorFlow's prefixes and node marks, ended by a full stop. */
function firstSentence(message: string): string {
  const [line = ''] = message
    .replace(/^(?:Session fail to run with error|Failed to load SavedModel): /, '')
    .split('\n');
  const text = line.replaceAll(/\s*\[?\[?\{\{node [^}]+\}\}\]?\]?/g, '').trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
