import type { Program } from '../ir/graph.js';
import { joinCommonSubexpressions } from './common-subexpressions.js';
import { removeDeadCode } from './dead-code.js';

/** Dead code and common subexpressions away. Run after autodiff and the optimizer, before lowering. */
export function simplify(program: Program): Program {
  return joinCommonSubexpressions(removeDeadCode(program));
}
