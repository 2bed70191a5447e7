/**
 * How a contraction over named axes becomes one batched matrix product, for any target.
 *
 * Axes fall into four groups: batch (in both operands and the result), contracted (in both, not in the result), left
 * (only in x) and right (only in y). The product is computed as [batch, left, right] or, when the result is laid out
 * the other way round, with the operands swapped.
 */
export interface OperandPlan {
  /** Order in which the operand has to be laid out; equals its own order when nothing moves. */
  readonly order: readonly string[];
  /** The matrix is [contracted, free] in memory, so the product reads it transposed. */
  readonly transposed: boolean;
}
export interface ContractPlan {
  /** The product is y·x instead of x·y. */
  readonly swapped: boolean;
  readonly batch: readonly string[];
  readonly contracted: readonly string[];
  /** Free axes of the first and of the second factor, after swapping. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly first: OperandPlan;
  readonly second: OperandPlan;
  /** Layout of the product: batch, rows, columns. */
  readonly result: readonly string[];
}

const startsWith = (list: readonly string[], start: readonly string[]): boolean =>
  start.every((name, at) => list[at] === name);

export function planContract(
  x: readonly string[],
  y: readonly string[],
  over: readonly string[],
  result: readonly string[],
): ContractPlan {
  const batch = result.filter((name) => x.includes(name) && y.includes(name));
  const left = result.filter((name) => x.includes(name) && !y.includes(name));
  const right = result.filter((name) => y.includes(name) && !x.includes(name));
  const swapped = !startsWith(result, [...batch, ...left]) && startsWith(result, [...batch, ...right]);
  const [first, second] = swapped ? [y, x] : [x, y];
  const [rows, columns] = swapped ? [right, left] : [left, right];
  // The contracted axes take the order that lets most operands stay where they are.
  const orders = [first, second].map((operand) => operand.filter((name) => over.includes(name)));
  const candidates = orders.map((contracted) => ({
    contracted,
    first: planOperand(first, batch, rows, contracted, false),
    second: planOperand(second, batch, columns, contracted, true),
  }));
  const moves = (plan: { first: OperandPlan; second: OperandPlan }): number =>
    Number(plan.first.order.join() !== first.join()) + Number(plan.second.order.join() !== second.join());
  const best = candidates.reduce((a, b) => (moves(b) < moves(a) ? b : a));
  return { swapped, batch, rows, columns, ...best, result: [...batch, ...rows, ...columns] };
}

/** An operand stays as it is when its axes are batch, then its two groups in either order. */
function planOperand(
  own: readonly string[],
  batch: readonly string[],
  free: readonly string[],
  contracted: readonly string[],
  contractedFirst: boolean,
): OperandPlan {
  const plain = contractedFirst ? [...batch, ...contracted, ...free] : [...batch, ...free, ...contracted];
  const flipped = contractedFirst ? [...batch, ...free, ...contracted] : [...batch, ...contracted, ...free];
  if (own.join() === flipped.join() && own.join() !== plain.join()) return { order: own, transposed: true };
  return { order: plain, transposed: false };
}

/**
 * Bytes of those of the operands and the product that are laid out anew, beside operands and result.
 *
 * @param bytes Of x, y and the result.
 */
export function movedBytes(
  [x, y]: readonly [readonly string[], readonly string[]],
  over: readonly string[],
  result: readonly string[],
  bytes: readonly [x: number, y: number, result: number],
): readonly number[] {
  const plan = planContract(x, y, over, result);
  const [first, second] = plan.swapped ? [y, x] : [x, y];
  const [firstBytes, secondBytes] = plan.swapped ? [bytes[1], bytes[0]] : bytes;
  const moves: readonly (readonly [before: readonly string[], after: readonly string[], bytes: number])[] = [
    [first, plan.first.order, firstBytes],
    [second, plan.second.order, secondBytes],
    [plan.result, result, bytes[2]],
  ];
  return moves.flatMap(([before, after, moved]) => (before.join() === after.join() ? [] : [moved]));
}
